"""The kernels run wherever the service does, also where nothing can be kept on disk."""

from services.scheduling.planner.compiling import compiled


def test_what_stands_in_no_file_is_compiled_all_the_same() -> None:
    names: dict[str, object] = {}
    exec("def twice(number):\n    return 2 * number", names)  # noqa: S102 - ours, and in no file
    twice = names["twice"]
    assert callable(twice)
    assert compiled(twice)(21) == 42
