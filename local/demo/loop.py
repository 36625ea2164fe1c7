"""From an empty account to trained and registered models, step by step."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from rich.console import Console

from local.aws import LaptopAws
from local.demo.errors import DemoError
from local.demo.following import follow
from local.demo.teams import Team, digits_made_elsewhere, digits_team, street_team
from local.demo.trained import Trained, look_at
from local.demo.waiting import PATIENCE, wait_for
from local.deployment import Deployed, deploy
from local.labeling import create_labeling_job
from local.steps import Steps


def run_loop(aws: LaptopAws, steps: Steps, console: Console) -> tuple[Deployed, list[Trained]]:
    """Deploys the stacks, and sees two labeling jobs that complete at once and a dropped manifest train."""
    deployed = deploy(aws, steps=steps)
    bucket = deployed["LabelingBucket"]
    with steps.step("upload street scenes and handwritten digits"):
        teams = [street_team(), digits_team()]
        for team in teams:
            for name, content in team.images.items():
                aws.client("s3").put_object(Bucket=bucket, Key=f"{team.prefix}{name}", Body=content)
    with steps.step("create the labeling jobs " + " and ".join(team.labeling_job for team in teams)):
        for team in teams:
            create_labeling_job(
                aws,
                deployed,
                team.labeling_job,
                attribute=team.attribute,
                sources=[f"s3://{bucket}/{team.prefix}{name}" for name in team.images],
                task=team.task,
                classes=team.classes,
            )
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
    dropped = digits_made_elsewhere(teams[1])
    key = f"incoming/{dropped.profile}/{dropped.labeling_job}.manifest"
    with steps.step("drop a manifest that no labeling job wrote"):
        aws.client("s3").put_object(Bucket=bucket, Key=key, Body=dropped.manifest(bucket))
    with steps.step("see its training job start, learn and be registered"):
        name = _training_job_of(aws, deployed, dropped)
        _follow(aws, [name], console)
        trained.append(look_at(aws, deployed, dropped, name))
    return deployed, trained


def _follow(aws: LaptopAws, training_jobs: Sequence[str], console: Console) -> None:
    try:
        follow(aws, training_jobs, lambda name, value: console.print(f"{name}  {value:.4f}"), PATIENCE)
    except TimeoutError as error:
        raise DemoError(f"{error}; the server said:\n{aws.log_tail()}") from None


def _training_job_of(aws: LaptopAws, deployed: Deployed, team: Team) -> str:
    def look() -> str | None:
        found = aws.client("sagemaker").list_training_jobs(NameContains=team.labeling_job)
        return next((job["TrainingJobName"] for job in found["TrainingJobSummaries"]), None)

    log_group = deployed["LogGroup"]
    missing = f"No training job of {team.labeling_job} started (the function's log group is {log_group})"
    return wait_for(aws, look, missing)
