"""The one error family of the project.

    MinshengError               its text says what was wrong and what to do, in Chinese
    ├── NoticeError             a notice cannot be read or parsed
    │   ├── FileKindError       the file is of a kind that is not read (old Word, OFD, a picture)
    │   ├── EncryptedFileError  the file opens only with a password
    │   ├── ScannedFileError    the file holds pictures of pages and no text
    │   ├── BrokenFileError     the file is damaged
    │   └── TooLargeError       the file, or what it unpacks to, is over a limit
    ├── EncoderError            the encoder is missing or does not match its manifest
    ├── ReaderError             the reader is missing or cannot be loaded
    ├── IndexMismatchError      an index folder does not match what it says it is
    ├── WeightsError            the generator's file cannot be had, or is not the right one
    ├── GeneratorError          a generator backend failed while answering
    ├── QuestionSetError        a question set is not of the documented form
    ├── SwitchError             the versions in use cannot be switched as asked
    ├── NotFoundError           a notice or an item that was named is not there
    ├── ExtraError              an optional package that is needed is not installed
    └── SettingsError           a setting in the environment has a value that cannot be used

It stands in the lowest room, so that every room may raise it.
"""


class MinshengError(Exception):
    """Base of all errors that this project raises on purpose."""


class NoticeError(MinshengError):
    """A notice cannot be read or parsed."""


class FileKindError(NoticeError):
    """The file is of a kind that is not read."""


class EncryptedFileError(NoticeError):
    """The file opens only with a password."""


class ScannedFileError(NoticeError):
    """The file holds pictures of pages and no text."""


class BrokenFileError(NoticeError):
    """The file is damaged, or not what it says it is."""


class TooLargeError(NoticeError):
    """The file, or what it unpacks to, is over a limit."""


class EncoderError(MinshengError):
    """The encoder is missing or does not match its manifest."""


class ReaderError(MinshengError):
    """The reader is missing or cannot be loaded."""


class IndexMismatchError(MinshengError):
    """An index folder does not match what it says it is."""


class WeightsError(MinshengError):
    """The generator's file cannot be had, or is not the right one."""


class GeneratorError(MinshengError):
    """A generator backend failed while answering."""


class QuestionSetError(MinshengError):
    """A question set is not of the documented form."""


class SettingsError(MinshengError):
    """A setting in the environment has a value that cannot be used."""


class SwitchError(MinshengError):
    """The versions of notices in use cannot be switched as asked."""


class NotFoundError(MinshengError):
    """A notice or an item that was named is not there."""


class ExtraError(MinshengError):
    """An optional package that is needed is not installed."""
