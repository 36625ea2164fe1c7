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
# What the guide names for the image algorithms: P2, P3 (with P3dn), G4dn and G5.
IMAGE_GPU = ("p2", "p3", "p3dn", "g4dn", "g5")
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
