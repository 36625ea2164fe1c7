"""What the other side must allow is an output; and functions can be put into a network."""

import json
from typing import Any

import pytest

from tests.support.synthesis import Synthesized
from train_on_label.settings.file import SettingsError, read_settings

KEY = "arn:aws:kms:eu-west-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def text_of(synthesized: Synthesized, name: str) -> str:
    """An output's JSON, with the names of resources in place of what they will be."""
    value = synthesized.template("Training").find_outputs(name)[name]["Value"]
    parts = value["Fn::Join"][1] if isinstance(value, dict) else [value]
    return "".join(part if isinstance(part, str) else json.dumps(part).replace('"', "'") for part in parts)


def statements(synthesized: Synthesized, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text_of(synthesized, name))
    return found


def test_the_bucket_policy_allows_each_role_its_folders(full: Synthesized) -> None:
    function, jobs, workers, listing = statements(full, "ExistingBucket1Policy")
    bucket = "arn:aws:s3:::amzn-s3-demo-bucket"
    assert function["Resource"] == [f"{bucket}/ground-truth-output/*", f"{bucket}/images/*"]
    assert sorted(jobs["Resource"]) == sorted(function["Resource"])
    assert (function["Action"], listing["Action"]) == ("s3:GetObject", "s3:ListBucket")
    assert workers["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
    assert workers["Resource"] == [f"{bucket}/ground-truth-output/*"]
    assert ["FunctionRole" in role for role in listing["Principal"]["AWS"]] == [True, False, False]
    assert "PreparingRangeRole" in workers["Principal"]["AWS"][0]
    assert "TrainingRole" in jobs["Principal"]["AWS"][0]


def test_the_key_policy_lets_the_same_roles_decrypt(full: Synthesized) -> None:
    (decrypting,) = statements(full, "ExistingBucket1KeyPolicy")
    assert decrypting["Action"] == "kms:Decrypt"
    assert len(decrypting["Principal"]["AWS"]) == 3


def test_roles_that_read_nothing_are_not_named(adapted: Synthesized) -> None:
    assert "FunctionRole" not in text_of(adapted, "ExistingBucket1Policy")
    assert "ExistingBucket1KeyPolicy" not in adapted.template("Training").find_outputs("*")


def test_the_functions_run_in_the_subnets_of_the_settings(full: Synthesized, plain: Synthesized) -> None:
    for function in full.resources("Training", "Lambda::Function").values():
        assert function["Properties"]["VpcConfig"] == {
            "SubnetIds": ["subnet-0123456789abcdef0"],
            "SecurityGroupIds": ["sg-0123456789abcdef0"],
        }
        # Lambda refuses a function in a VPC whose role may not create interfaces yet.
        assert any("DefaultPolicy" in name for name in function["DependsOn"])
    for function in plain.resources("Training", "Lambda::Function").values():
        assert "VpcConfig" not in function["Properties"]


@pytest.mark.parametrize(
    "given", ['subnets = ["subnet-0123456789abcdef0"]', 'security_group_ids = ["sg-0123456789abcdef0"]']
)
def test_subnets_and_security_groups_go_together(tmp_path: Any, given: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f"[function]\n{given}\n")
    with pytest.raises(SettingsError, match="and subnets go together"):
        read_settings(path)
