"""DOCTOR, the model that is always there: after Weizenbaum's program of 1966."""

from llmcompanion.models.doctor.adapter import Doctor
from llmcompanion.models.doctor.script import Script, load_script

__all__ = ["Doctor", "Script", "load_script"]
