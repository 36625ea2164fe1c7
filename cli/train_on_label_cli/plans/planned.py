"""The plan that comes of a command's options."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path

from train_on_label.aws.errors import MissingObjectError, UnreadableObjectError
from train_on_label.codes import Code, Refusal
from train_on_label.planning.card.card import get_ready
from train_on_label.preparation.nowhere import Nowhere
from train_on_label.preparation.passes.manifests import Passes, one_after_another
from train_on_label.preparation.ports import DatasetStore
from train_on_label.preparation.ranges.processes import Processes
from train_on_label.settings.file import Settings, SettingsError, read_settings
from train_on_label_cli.errors import UsageError, errors_in_words
from train_on_label_cli.exits import stop
from train_on_label_cli.plans.looking import Looking
from train_on_label_cli.plans.plan_options import PlanOptions
from train_on_label_cli.plans.preview import Preview, preview
from train_on_label_cli.worth_showing import is_long


def planned(options: PlanOptions, store: DatasetStore, images: Path | None = None, jobs: int = 1) -> Preview:
    """Prepares the dataset into the store, and looks at all images where their folder is given.

    So many processes prepare a large manifest; images are looked at by one.

    Wrong usage ends the command with a sentence.
    """
    try:
        with errors_in_words():
            settings = read_settings(options.config) if options.config else Settings()
            place = options.place(settings)
            given = options.given(place)
            if isinstance(given, Refusal):
                return Preview.refused(given)
            with ExitStack() as progress:
                passes: Passes = one_after_another
                if images is None:
                    on_bytes = progress.enter_context(_reading(sum(each.size for each in given)))
                    looking = None
                    if jobs > 1:
                        # This one has time then.
                        card = None if isinstance(store, Nowhere) else get_ready
                        # One more has something to do while another's range waits for its turn to be joined.
                        passes = Processes(jobs + 1, on_bytes=on_bytes, meanwhile=card)
                    else:
                        given = [each.watched(on_bytes) for each in given]
                else:
                    from train_on_label_cli.progress import progress_of_images  # noqa: PLC0415  # as below

                    lines = sum(each.lines() for each in given)
                    looking = Looking(images, progress.enter_context(progress_of_images(lines)))
                return preview(
                    given,
                    settings,
                    looking=looking,
                    passes=passes,
                    store=store,
                    task_type=options.told_task_type(),
                    profile=options.profile,
                    place=place.of_job(given[-1].job),
                )
    except (UsageError, SettingsError) as error:
        stop(str(error))
    except MissingObjectError as error:
        return Preview.refused(Refusal(Code.MISSING_MANIFEST, str(error)))
    except UnreadableObjectError as error:
        return Preview.refused(Refusal(Code.UNREADABLE_BUCKET, str(error)))


def _reading(size: int) -> AbstractContextManager[Callable[[int], object]]:
    if not is_long(size) or not sys.stderr.isatty():
        return nullcontext(lambda _: None)
    # What draws it is slow to import.
    from train_on_label_cli.progress import reading  # noqa: PLC0415

    return reading(size)
