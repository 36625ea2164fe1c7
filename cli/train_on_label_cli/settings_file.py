"""The settings file, as far as training is concerned."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from train_on_label.settings.settings import TrainingSettings, describe_mistakes
from train_on_label_cli.errors import UsageError


def read_training_settings(path: Path | None) -> TrainingSettings:
    """Profiles and guards of a settings file; the defaults without one. UsageError lists every mistake."""
    if path is None:
        return TrainingSettings()
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        # The other sections say where and how the stacks are deployed.
        return TrainingSettings.model_validate(
            {key: value for key, value in document.items() if key in TrainingSettings.model_fields}
        )
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: is not TOML: {error}") from None
    except ValidationError as error:
        raise UsageError("\n".join([f"{path}:", *describe_mistakes(error)])) from None
