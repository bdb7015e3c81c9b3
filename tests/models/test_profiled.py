"""A model as a profile wants it asked."""

from __future__ import annotations

from llmcompanion.config.settings import ModelProfile
from llmcompanion.models.port import Line, ModelInfo, Request, Usage
from llmcompanion.models.profiled import Profiled
from tests.fakes.scripted_model import ScriptedModel, end

HI = Request("", (Line("user", "Hi"),))
INFO = ModelInfo("m", "M", "x", local=True, context_tokens=8192, max_output_tokens=4096)


def profiled(info: ModelInfo = INFO, **fields: object) -> tuple[Profiled, ScriptedModel]:
    model = ScriptedModel(["Well.", end()], info=info)
    return Profiled(model, "lab", ModelProfile(provider="x", **fields)), model  # type: ignore[arg-type]


async def test_temperature_and_bound_are_asked_for_unless_the_request_has_its_own():
    model, asked = profiled(temperature=0.0, max_tokens=50)
    _ = [part async for part in model.stream(HI)]
    _ = [part async for part in model.stream(Request("", HI.lines, max_tokens=7, temperature=1.5))]
    _ = [part async for part in model.stream(Request("", HI.lines, max_tokens=99))]
    assert [(r.temperature, r.max_tokens) for r in asked.requests] == [
        (0.0, 50), (1.5, 7), (0.0, 50),
    ]  # fmt: skip


def test_a_context_is_never_more_than_the_model_has():
    assert profiled(context_tokens=100_000)[0].info.context_tokens == 8192
    assert profiled(context_tokens=1024)[0].info.context_tokens == 1024
    assert (
        profiled(ModelInfo("m", "M", "x", True), context_tokens=512)[0].info.context_tokens == 512
    )
    assert profiled()[0].info.context_tokens == 8192
    assert profiled(max_tokens=100)[0].info.max_output_tokens == 100


def test_what_was_set_is_told_and_nothing_else():
    assert profiled()[0].info.settings == (("profile", "lab"),)
    info = profiled(temperature=0.0, system_addition="Be brief.", threads=4)[0].info
    assert info.settings == (
        ("profile", "lab"), ("temperature", 0.0), ("system_addition", "Be brief."),
    )  # fmt: skip
    assert info.system_addition == "Be brief."


def test_a_reply_has_a_cost_where_prices_are_known():
    info = profiled(price_in=2.0, price_out=10.0)[0].info
    assert info.cost(Usage(1_000_000, 100_000)) == 3.0
    assert profiled()[0].info.cost(Usage(1, 1)) is None


def test_prices_of_the_provider_stay_where_the_profile_names_none():
    told = ModelInfo("m", "M", "x", local=False, price_in=1.0, price_out=2.0)
    assert profiled(told, price_out=3.0)[0].info.cost(Usage(1_000_000, 1_000_000)) == 4.0


async def test_the_model_learns_through_it_and_is_closed_with_it():
    class Learner(ScriptedModel):
        async def learn(self) -> None:
            self.info = ModelInfo("m", "M", "x", local=True, context_tokens=2048)

    inner = Learner(["x"])
    model = Profiled(inner, "lab", ModelProfile(provider="x"))
    await model.learn()
    assert model.info.context_tokens == 2048
    await model.close()
    assert inner.closed
    await profiled()[0].learn()
