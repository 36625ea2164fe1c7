"""Where an image lies in S3, from the name that the source gives it."""

import re
from urllib.parse import parse_qs, unquote

_WITH_FOLDERS_OF_A_MACHINE = re.compile(r"/|[A-Za-z]:/")
_LOCAL_FILES = "/data/local-files/?"  # Label Studio's address of a file on its own machine


def name_of(given: str) -> str:
    """The name without folders of another machine, its address or a query; an S3 URI stays as it is.

    ValueError says in a phrase what is wrong with it.
    """
    if given.startswith("s3://"):
        return given
    if given.startswith("data:"):
        raise ValueError("is the image itself, not its name")
    if "://" in given:
        return _last(unquote(given.partition("?")[0].partition("#")[0]))
    if given.startswith(_LOCAL_FILES):
        return _last(parse_qs(given.partition("?")[2]).get("d", [""])[0])
    name = given.replace("\\", "/")
    if _WITH_FOLDERS_OF_A_MACHINE.match(name):
        return _last(name)
    while name.startswith("./"):
        name = name.removeprefix("./")
    if not name:
        raise ValueError("is empty")
    if ".." in name.split("/"):
        raise ValueError("climbs out of its folder")
    return name


def _last(path: str) -> str:
    name = path.rpartition("/")[2]
    if not name:
        raise ValueError("names a folder, not an image")
    return name
