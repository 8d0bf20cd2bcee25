"""The real models of this environment, and one that the owner spoilt."""

from pathlib import Path

import pytest

from app.settings import DataPaths
from app.ui.settings.models_here import models_here

pytestmark = pytest.mark.models


def test_every_model_is_found_with_its_size(tmp_path: Path) -> None:
    found = models_here(DataPaths(tmp_path))
    assert [model.problem for model in found] == [""] * 5
    assert found[0].purpose == "Recognition"
    assert all(model.size_mb > 0 and model.place for model in found)


def test_a_folder_of_the_owners_without_its_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "weights" / "silero").mkdir(parents=True)
    found = {model.name: model for model in models_here(DataPaths(tmp_path))}
    assert "put it there, or remove the folder" in found["Silero"].problem
    assert found["Piper, Joe"].problem == ""
