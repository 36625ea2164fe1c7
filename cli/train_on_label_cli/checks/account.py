"""Whether the account has what the settings ask for: a region with Ground Truth, instances, concurrency."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, partial

from train_on_label.aws.clients import client
from train_on_label.aws.operating.quotas import Quota, sagemaker_quotas, training_quota_name
from train_on_label.labeling.human_task import GROUND_TRUTH_ACCOUNTS
from train_on_label.settings.file import Settings
from train_on_label_cli.checks.row import Row, looked_at

# Of AWS's own naming: Lambda's "Concurrent executions".
_CONCURRENCY_CODE = "L-B99A9384"
# What Lambda keeps for functions without a reservation.
_LEFT_OVER = 10


def account_rows(settings: Settings, region: str, *, is_deployed: bool) -> Iterator[Row]:
    """What needs no deployment to be looked at."""
    yield _ground_truth(region)
    yield from _training_instances(settings, region)
    about = "Lambda's concurrent executions"
    yield from looked_at(about, lambda: _concurrency(about, settings, region, is_deployed=is_deployed))


def _ground_truth(region: str) -> Row:
    about = "Ground Truth in the region"
    if region in GROUND_TRUTH_ACCOUNTS:
        return Row(about, "ok", region)
    return Row(
        about,
        "mend",
        f"There is none in {region}: only dropped manifests start training there.",
        f"Deploy to one of {', '.join(GROUND_TRUTH_ACCOUNTS)}.",
    )


def _training_instances(settings: Settings, region: str) -> Iterator[Row]:
    wanted: defaultdict[str, int] = defaultdict(int)
    for profile in settings.profiles:
        training = profile.training
        name = training_quota_name(training.instance_type, spot=training.spot)
        wanted[name] = max(wanted[name], training.instance_count)

    @cache
    def found() -> Mapping[str, Quota]:
        return sagemaker_quotas(client("service-quotas", region), set(wanted))

    def look(name: str) -> Row:
        return _instances(name, wanted[name], found(), settings, region)

    for name in sorted(wanted):
        yield from looked_at(name, partial(look, name))


def _instances(name: str, wanted: int, found: Mapping[str, Quota], settings: Settings, region: str) -> Row:
    quota = found.get(name)
    if quota is None:
        return Row(name, "unknown", "Service Quotas knows no such quota.", _listing(name, region))
    at_once = settings.guards.max_running_jobs_per_profile * wanted
    if quota.value < wanted:
        told = f"{quota.value:g}; a training job needs {wanted}, and fails without."
        return Row(name, "mend", told, _request("sagemaker", quota.code, wanted, region))
    if quota.value < at_once:
        told = f"{quota.value:g}; a training job needs {wanted}, and further ones wait for their turn."
        return Row(name, "note", told, _request("sagemaker", quota.code, at_once, region))
    return Row(name, "ok", f"{quota.value:g}; a training job needs {wanted}.")


def _concurrency(about: str, settings: Settings, region: str, *, is_deployed: bool) -> Row:
    limit = client("lambda", region).get_account_settings()["AccountLimit"]
    reserved = settings.function.reserved_concurrency or 0
    left = limit["UnreservedConcurrentExecutions"] - (0 if is_deployed else reserved)
    told = f"{limit['ConcurrentExecutions']}, of which {left} are left to functions without a reservation."
    if reserved and left < _LEFT_OVER:
        wanted = limit["ConcurrentExecutions"] + _LEFT_OVER - left
        return Row(about, "mend", told, _request("lambda", _CONCURRENCY_CODE, wanted, region))
    workers = settings.scale.max_workers if settings.scale else 0
    if workers and left < workers + _LEFT_OVER:
        wanted = limit["ConcurrentExecutions"] + workers + _LEFT_OVER - left
        told += f" {workers} workers of [scale] at a time leave others nothing, and wait for their turn."
        return Row(about, "note", told, _request("lambda", _CONCURRENCY_CODE, wanted, region))
    return Row(about, "ok", told)


def _request(service: str, code: str, value: int, region: str) -> str:
    return (
        f"aws service-quotas request-service-quota-increase --service-code {service} --quota-code {code} "
        f"--desired-value {value} --region {region}"
    )


def _listing(name: str, region: str) -> str:
    return (
        f"aws service-quotas list-aws-default-service-quotas --service-code sagemaker --region {region} "
        f"--query \"Quotas[?QuotaName=='{name}']\""
    )
