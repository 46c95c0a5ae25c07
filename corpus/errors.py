"""The one error family of the project.

    MinshengError               its text says what was wrong and what to do, in Chinese
    ├── NoticeError             a notice cannot be read or parsed
    ├── EncoderError            the encoder is missing or does not match its manifest
    ├── ReaderError             the reader is missing or cannot be loaded
    ├── IndexMismatchError      an index folder does not match what it says it is
    ├── WeightsError            the generator's file cannot be had, or is not the right one
    ├── GeneratorError          a generator backend failed while answering
    ├── QuestionSetError        a question set is not of the documented form
    └── SettingsError           a setting in the environment has a value that cannot be used

It stands in the lowest room, so that every room may raise it.
"""


class MinshengError(Exception):
    """Base of all errors that this project raises on purpose."""


class NoticeError(MinshengError):
    """A notice cannot be read or parsed."""


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
