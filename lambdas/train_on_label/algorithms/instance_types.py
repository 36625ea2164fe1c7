"""What an instance type's name tells: its family, and what the family has. Tables of what AWS fixes.

Source: TrainingInstanceType in SageMaker's API reference, and EC2's pages of the families.
"""

import re

_INSTANCE_TYPE = re.compile(r"ml\.(?P<family>[a-z][a-z0-9-]*)\.[a-z0-9]+", re.ASCII)

# Families that EC2 builds with NVMe disks: SageMaker puts no volume on them, and refuses a VolumeKmsKeyId.
LOCAL_NVME = frozenset(
    (
        *("c5d", "m5d", "r5d", "g4dn", "g5", "g6", "g6e", "g7", "g7e"),
        *("p3dn", "p4d", "p4de", "p5", "p5e", "p5en", "p6-b200", "p6-b300", "p6e-gb200"),
        *("trn1", "trn1n", "trn2"),
    )
)
# What the guide names for the image algorithms, P2, P3 (with P3dn), G4dn and G5, and the GPUs of each size,
# from EC2's pages of accelerated computing and the list of GPU instance types in the user guide of AWS Batch.
GPUS = {
    "p2": {"xlarge": 1, "8xlarge": 8, "16xlarge": 16},
    "p3": {"2xlarge": 1, "8xlarge": 4, "16xlarge": 8},
    "p3dn": {"24xlarge": 8},
    "g4dn": {"xlarge": 1, "2xlarge": 1, "4xlarge": 1, "8xlarge": 1, "12xlarge": 4, "16xlarge": 1},
    "g5": dict.fromkeys(("xlarge", "2xlarge", "4xlarge", "8xlarge", "16xlarge"), 1)
    | {"12xlarge": 4, "24xlarge": 4, "48xlarge": 8},
}
IMAGE_GPU = tuple(GPUS)
X86_CPU = (
    *("c4", "c5", "c5n", "c6i", "c7i", "c7i-flex", "c8i", "c8i-flex"),
    *("m4", "m5", "m6i", "m7i", "m7i-flex", "m8i", "m8i-flex"),
    *("r5", "r5d", "r6i", "r7i", "r8i", "r8i-flex", "t3"),
)


def family(instance_type: str) -> str | None:
    """`g5` for `ml.g5.2xlarge`; None for what is not an instance type's name."""
    match = _INSTANCE_TYPE.fullmatch(instance_type)
    return None if match is None else match["family"]


def has_local_nvme(instance_type: str) -> bool:
    """Whether SageMaker refuses a volume key for this instance type."""
    return family(instance_type) in LOCAL_NVME


def gpus(instance_type: str) -> int:
    """GPUs of an instance; 0 where it has none, or is not one that the image algorithms train on."""
    _, _, size = instance_type.rpartition(".")
    return GPUS.get(family(instance_type) or "", {}).get(size, 0)
