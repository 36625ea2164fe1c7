"""What a rehearsal found, as `--json` prints it."""

from train_on_label_containers.rehearsal.rehearsal import Streamed, Trained


def streams_report(streamed: Streamed) -> dict[str, object]:
    """{`channels`, `problems`, `failure`}."""
    return {
        "channels": {
            name: {"records": channel.records, "bytes": channel.bytes, "epochs": channel.epoch}
            for name, channel in streamed.channels.items()
        },
        "problems": [
            {
                "channel": problem.channel,
                "line": problem.line,
                "code": problem.code,
                "detail": problem.detail,
                "source": problem.source,
            }
            for problem in streamed.problems
        ],
        "failure": streamed.failure,
    }


def training_report(trained: Trained) -> dict[str, object]:
    """{`exit_code`, `failure_reason`, `metrics`}."""
    ended = trained.ended
    return {
        "exit_code": ended.exit_code,
        "failure_reason": ended.failure_reason or ended.stopped_by,
        "metrics": dict(trained.metrics),
    }
