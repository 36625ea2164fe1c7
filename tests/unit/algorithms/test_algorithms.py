"""The tables of the built-in algorithms hold together."""

import pytest

from train_on_label.algorithms import instance_types
from train_on_label.algorithms.algorithms import ALGORITHMS, Algorithm
from train_on_label.algorithms.hyperparameters import integer, number
from train_on_label.algorithms.images import ACCOUNTS, image_uri
from train_on_label.labeling.task_types import BY_NAME

ROWS = list(ALGORITHMS.values())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_defaults_are_values_that_the_algorithm_takes(row: Algorithm) -> None:
    for name, hyperparameter in row.hyperparameters.items():
        assert hyperparameter.default is None or hyperparameter.takes(hyperparameter.default), name


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_is_required_is_filled_in(row: Algorithm) -> None:
    assert all(each.filled_from for each in row.hyperparameters.values() if each.required)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_names_what_other_tables_have(row: Algorithm) -> None:
    assert instance_types.family(row.default_instance_type) in row.families
    assert set(row.network) <= row.hyperparameters.keys()
    assert row.task_types


def test_no_task_type_has_two_algorithms() -> None:
    named = [task_type for row in ROWS for task_type in row.task_types]
    assert len(named) == len(set(named))
    assert set(named) <= BY_NAME.keys()


@pytest.mark.parametrize(
    ("region", "uri"),
    [
        ("us-east-1", "811284229777.dkr.ecr.us-east-1.amazonaws.com/object-detection:1"),
        ("us-gov-west-1", "226302683700.dkr.ecr.us-gov-west-1.amazonaws.com/object-detection:1"),
        ("cn-north-1", "390948362332.dkr.ecr.cn-north-1.amazonaws.com.cn/object-detection:1"),
        ("us-iso-east-1", "490574956308.dkr.ecr.us-iso-east-1.c2s.ic.gov/object-detection:1"),
        ("us-isob-east-1", "765400339828.dkr.ecr.us-isob-east-1.sc2s.sgov.gov/object-detection:1"),
        ("us-isof-south-1", "124985052026.dkr.ecr.us-isof-south-1.csp.hci.ic.gov/object-detection:1"),
        ("mx-central-1", None),
    ],
)
def test_images_are_in_the_registry_of_their_partition(region: str, uri: str | None) -> None:
    assert image_uri("object-detection", region) == uri


def test_the_algorithms_of_images_take_three_channels() -> None:
    assert {row.name: row.image_channels for row in ROWS} == {
        "object-detection": 3,
        "image-classification": 3,
        "semantic-segmentation": 3,
        "blazingtext": None,
    }


def test_accounts_are_account_ids_each_of_one_region() -> None:
    assert all(len(account) == 12 and account.isdigit() for account in ACCOUNTS.values())
    assert len(set(ACCOUNTS.values())) == len(ACCOUNTS)


@pytest.mark.parametrize(
    ("interval", "value", "taken"),
    [
        ("(0, 1]", "1", True),
        ("(0, 1]", "1e-3", True),
        ("(0, 1]", "0", False),
        ("(0, 1)", "1.0", False),
        ("[0, 1]", "0", True),
        ("(0, )", "1000", True),
        ("(0, )", "inf", False),
        ("[0, 1]", "nan", False),
        ("[0, 1]", "a third", False),
    ],
)
def test_numbers_lie_in_their_interval(interval: str, value: str, taken: bool) -> None:
    assert number(interval).takes(value) is taken


@pytest.mark.parametrize(
    ("value", "taken"),
    [("2", True), ("254", True), ("1", False), ("255", False), ("3.0", False), ("٣", False), ("", False)],
)
def test_whole_numbers_lie_between_their_bounds(value: str, taken: bool) -> None:
    assert integer(2, 254).takes(value) is taken


@pytest.mark.parametrize(
    ("instance_type", "nvme"),
    [("ml.g5.2xlarge", True), ("ml.p3.2xlarge", False), ("ml.p3dn.24xlarge", True), ("ml.c5.large", False)],
)
def test_families_with_local_disks_are_known(instance_type: str, nvme: bool) -> None:
    assert instance_types.has_local_nvme(instance_type) is nvme
