"""What every guided test must keep: whole texts, a source, an evidence tag, words that promise nothing."""

from __future__ import annotations

import json
import re

import pytest

from pressuremat.drawings.protocols import protocol_svg
from pressuremat.drawings.theme import LIGHT
from pressuremat.exam.problems import PROBLEMS
from pressuremat.exam.protocol import Protocol
from pressuremat.exam.protocols import PAIN, PROTOCOLS, protocol_of
from pressuremat.exam.sets import CHANGES, SETS
from pressuremat.exam.suits import BARS
from pressuremat.exam.tryandsee import _PHOTO_WORDS, _SEEN_WORDS, _WORDS, SUGGESTS
from pressuremat.mats import DEMANDS
from pressuremat.metrics.registry import METRICS
from pressuremat.visit import MANUAL
from pressuremat.visit import PROTOCOLS as NAMES
from tests.contracts.test_every_rule import AVOID

TAG = re.compile(r"\[(V \d+|M|U|P|C|M/P|M; study V \d+)\]")


def ids(protocol: Protocol) -> str:
    return protocol.key


def words(protocol: Protocol) -> list[str]:
    cues = [beat.says for beat in protocol.beats]
    own = [protocol.title, protocol.purpose, protocol.blind, protocol.observe]
    return [*own, *protocol.instructions, *protocol.stops, *cues]


def test_there_is_one_for_each_name_that_a_visit_knows() -> None:
    assert {protocol.key for protocol in PROTOCOLS} == set(NAMES)
    assert len({protocol.key for protocol in PROTOCOLS}) == len(PROTOCOLS)
    assert {demand.test for demand in DEMANDS} == set(NAMES)


def test_an_unknown_name_is_told_the_others() -> None:
    with pytest.raises(ValueError, match="single-leg-squat"):
        protocol_of("handstand")


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=ids)
def test_its_texts_are_whole(protocol: Protocol) -> None:
    assert protocol.title
    assert protocol.version >= 1
    assert len(protocol.instructions) >= 2
    for text in (protocol.purpose, protocol.blind, *protocol.instructions, *protocol.stops):
        assert text.endswith("."), text
        assert len(text) < 150, text
    assert PAIN in protocol.stops
    assert len(protocol.source) > 10
    assert TAG.search(protocol.evidence), protocol.evidence
    svg = protocol_svg(protocol.drawing, LIGHT)
    assert svg.startswith("<svg")


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=ids)
def test_its_words_are_a_lay_persons_and_promise_nothing(protocol: Protocol) -> None:
    for text in words(protocol):
        assert not AVOID.search(text), text
        for term in ("valgus", "CoP", "centre of pressure", "medial", "lateral", "dorsiflexion", "plantar", "MSI"):
            assert term.lower() not in text.lower(), text


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=ids)
def test_what_it_computes_and_asks_exists(protocol: Protocol) -> None:
    assert protocol.computes
    assert set(protocol.computes) <= {metric.key for metric in METRICS}
    assert set(protocol.asks) <= set(MANUAL)
    assert bool(protocol.observe) == any(MANUAL[name].kind in ("answer", "yes-no") for name in protocol.asks)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=ids)
def test_its_times_add_up(protocol: Protocol) -> None:
    cues = protocol.cues()
    times = [cue.at_s for cue in cues]
    assert times == sorted(times)
    if protocol.ends == "beats":
        assert [cue.rep for cue in cues if cue.sound == protocol.beats[0].sound] == list(range(1, protocol.reps + 1))
        assert times[0] == protocol.upright_s > 0
        assert protocol.measured_s() == pytest.approx(times[-1] + protocol.upright_s)
        assert protocol.measured_s(reps=1) == pytest.approx(
            2 * protocol.upright_s + sum(beat.seconds for beat in protocol.beats)
        )
    else:
        assert cues == ()
        assert protocol.measured_s(5.0) == 5.0
        assert protocol.measured_s() == protocol.seconds > 0
    assert protocol.trial_s() > protocol.measured_s()


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=ids)
def test_it_is_plain_data(protocol: Protocol) -> None:
    data = json.loads(json.dumps(protocol.to_json(), allow_nan=False))
    assert data["protocol"] == protocol.key
    assert len(data["cues"]) == len(protocol.cues())


def test_squats_are_paced_as_the_reference_has_it() -> None:
    squat = protocol_of("squat")
    assert [(beat.sound, beat.seconds) for beat in squat.beats] == [("down", 3.0), ("hold", 2.0), ("up", 3.0)]
    assert squat.reps == 5
    assert protocol_of("squat-heels-raised").reps == 3
    assert protocol_of("single-leg").seconds == 45.0
    assert protocol_of("stand").seconds == 30.0
    assert protocol_of("heel-rise").reps == 30


def test_all_other_words_of_a_visit_promise_nothing() -> None:
    said = [text for kind in PROBLEMS for text in (kind.says, kind.do)]
    said += [bar.says for bar in BARS] + [text for one in SETS for text in (one.title, one.says)]
    said += [*CHANGES.values(), *SUGGESTS.values(), *_WORDS.values(), *_SEEN_WORDS.values(), *_PHOTO_WORDS.values()]
    for text in said:
        assert text
        assert not AVOID.search(text), text
    assert len({kind.key for kind in PROBLEMS}) == len(PROBLEMS)
