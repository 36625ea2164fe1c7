"""From an empty account to trained and registered models, step by step."""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor

from rich.console import Console

from local.aws import LaptopAws
from local.demo.errors import DemoError
from local.demo.following import follow
from local.demo.teams import Team, digits_made_elsewhere, digits_team, street_team, street_team_at_dusk
from local.demo.trained import Trained, look_at
from local.demo.waiting import PATIENCE, wait_for
from local.deployment import Deployed, deploy
from local.labeling import create_labeling_job
from local.steps import Steps


def run_loop(aws: LaptopAws, steps: Steps, console: Console) -> tuple[Deployed, list[Trained]]:
    """Deploys the stacks, and sees train: two labeling jobs that complete at once, a dropped manifest, and a
    second labeling job together with the first one of its team.
    """
    deployed = deploy(aws, steps=steps)
    bucket = deployed["LabelingBucket"]
    with steps.step("upload street scenes and handwritten digits"):
        teams = [street_team(), digits_team()]
        for team in teams:
            _upload(aws, deployed, team)
    with steps.step("create the labeling jobs " + " and ".join(team.labeling_job for team in teams)):
        for team in teams:
            _create(aws, deployed, team)
    with steps.step("complete both at once, as their workers would"), ThreadPoolExecutor() as workers:
        completed = workers.map(
            lambda team: aws.workers.complete(team.labeling_job, team.manifest(bucket)), teams
        )
        list(completed)
    with steps.step("see both training jobs start"):
        names = [_training_job_of(aws, deployed, team) for team in teams]
    with steps.step("see both learn from what is streamed to them"):
        _follow(aws, names, console)
    with steps.step("see both models registered"):
        trained = [look_at(aws, deployed, team, name) for team, name in zip(teams, names, strict=True)]
    dropped, at_dusk = digits_made_elsewhere(teams[1]), street_team_at_dusk()
    with steps.step("drop a manifest that no labeling job wrote"):
        key = f"incoming/{dropped.profile}/{dropped.labeling_job}.manifest"
        aws.client("s3").put_object(
            Bucket=bucket, Key=key, Body=dropped.manifest(bucket), ChecksumAlgorithm="CRC64NVME"
        )
    with steps.step(f"label street scenes at dusk, too: {at_dusk.labeling_job}"):
        _upload(aws, deployed, at_dusk)
        _create(aws, deployed, at_dusk)
        aws.workers.complete(at_dusk.labeling_job, at_dusk.manifest(bucket))
    with steps.step("see the digits train, and the street scenes of both labeling jobs"):
        further = [
            (dropped, _training_job_of(aws, deployed, dropped)),
            (at_dusk, _training_job_of(aws, deployed, at_dusk, besides=names)),
        ]
        _follow(aws, [name for _, name in further], console)
        trained += [look_at(aws, deployed, team, name) for team, name in further]
    return deployed, trained


def _upload(aws: LaptopAws, deployed: Deployed, team: Team) -> None:
    for name, content in team.images.items():
        aws.client("s3").put_object(
            Bucket=deployed["LabelingBucket"], Key=f"{team.prefix}{name}", Body=content
        )


def _create(aws: LaptopAws, deployed: Deployed, team: Team) -> None:
    create_labeling_job(
        aws,
        deployed,
        team.labeling_job,
        attribute=team.attribute,
        sources=[f"s3://{deployed['LabelingBucket']}/{team.prefix}{name}" for name in team.images],
        task=team.task,
        classes=team.classes,
    )


def _follow(aws: LaptopAws, training_jobs: Sequence[str], console: Console) -> None:
    try:
        follow(aws, training_jobs, lambda name, value: console.print(f"{name}  {value:.4f}"), PATIENCE)
    except TimeoutError as error:
        raise DemoError(f"{error}; the server said:\n{aws.log_tail()}") from None


def _training_job_of(aws: LaptopAws, deployed: Deployed, team: Team, besides: Collection[str] = ()) -> str:
    def look() -> str | None:
        found = aws.client("sagemaker").list_training_jobs(NameContains=team.trains_as)
        names = (job["TrainingJobName"] for job in found["TrainingJobSummaries"])
        return next((name for name in names if name not in besides), None)

    log_group = deployed["LogGroup"]
    missing = f"No training job of {team.labeling_job} started (the function's log group is {log_group})"
    return wait_for(aws, look, missing)
