"""What a coach's article says of foot and knee, claim by claim, with what studies say and a verdict.

Data only: reports, the app's help and `pressuremat claims` show it, so that nobody takes a plausible chain for a proven
one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pressuremat.i18n import N_, _

Table = Literal["chain", "further"]


@dataclass(frozen=True)
class Source:
    """A publication, or where else a figure is from, and how firm that is."""

    says: str
    basis: Literal["published", "from memory", "to be confirmed", "choice of this program"]


@dataclass(frozen=True)
class Claim:
    """One claim in lay words, the evidence for and against it, and the verdict; texts are marked for translation."""

    key: str
    table: Table
    claim: str
    evidence: str
    verdict: str
    sources: tuple[Source, ...]

    @property
    def sources_text(self) -> str:
        """Its sources in a line, those that are no publication in the language in use."""
        return "; ".join(one.says if one.basis == "published" else _(one.says) for one in self.sources)

    def to_json(self) -> dict[str, Any]:
        """As plain data, its words in the language in use."""
        sources = [{"says": one.says, "basis": one.basis} for one in self.sources]
        words = {name: _(getattr(self, name)) for name in ("claim", "evidence", "verdict")}
        return {"key": self.key, "table": self.table, **words, "sources": sources}


def _published(*says: str) -> tuple[Source, ...]:
    return tuple(Source(one, "published") for one in says)


_MURLEY = "Murley et al. 2009, JFAR 2:35, doi:10.1186/1757-1146-2-35"
_COMBINED = "BMC Musculoskelet Disord 2022, doi:10.1186/s12891-022-05652-8"
_PALMER = "Palmer et al. 2015, doi:10.1186/s12891-015-0563-9"
_TEXTBOOK = Source(N_("textbooks of anatomy and mechanics"), "from memory")
_UNSURE = Source(N_("no study at hand"), "to be confirmed")

CLAIMS: tuple[Claim, ...] = (
    Claim(
        "foot_drags_knee",
        "chain",
        N_("A flat or overpronated foot lets the ankle cave in, drags the shin along and forces the knee inward."),
        N_(
            "Wedges under the outer edge moved the knee inward in 26 standing people. A support under the arch took "
            "the knee outward on stairs in 20 people, more so with a flatter arch. In 30 people a foot whose middle "
            "widens under load went with a knee that moves in when squatting, but so did one whose arch hardly moves."
        ),
        N_("plausible; small studies, mixed"),
        _published(
            "Healthcare 2023;11:2931",
            "Yoo 2022, doi:10.12674/ptk.2022.29.3.208",
            "Wyndow et al. 2016, doi:10.1186/s13047-016-0134-9",
        ),
    ),
    Claim(
        "pronation_injures",
        "chain",
        N_("A pronated foot leads to complaints further up."),
        N_("Shin pain: well supported. Pain round the kneecap: very little. All together the effect is small."),
        N_("small effect"),
        _published("Neal et al. 2014, JFAR"),
    ),
    Claim(
        "stiff_ankle",
        "chain",
        N_("The knee is at the mercy of the ankle below: one that bends little lets it fall inward."),
        N_(
            "Seventeen studies taken together: less bending of the ankle goes with a knee that moves in, and more "
            "clearly so when it is measured standing. The article leaves it out."
        ),
        N_("best supported of all"),
        _published("Lima et al. 2018, doi:10.1016/j.ptsp.2017.07.003"),
    ),
    Claim(
        "weak_hip",
        "chain",
        N_("Weak hip abductors and external rotators are almost always part of it."),
        N_(
            "Reviews disagree: 4 of 11 studies support it in one, 12 of 13 in another; of seven with a camera two "
            "speak for it, two against, three neither. In one study people whose knees came right with raised heels "
            "had stronger rotators than others."
        ),
        N_("conflicting"),
        _published(
            "Cashman 2012, J Sport Rehabil",
            "Jamaludin 2022, doi:10.1007/s11332-022-01010-2",
            "Bell et al. 2008, PMID 18586134",
            "review of hip strength and the knee in squats, searches to October 2020",
        ),
    ),
    Claim(
        "peroneals_tight",
        "chain",
        N_("The peroneals become short and tight, as a result and not as the cause, and yet are to be strengthened."),
        N_(
            "Nobody has shown it directly. In flat feet peroneus longus was less active and tibialis posterior more. "
            "Strengthening is reasonable. A real cramp of the peroneals with a stiff foot belongs to a clinician."
        ),
        N_("strengthening reasonable; tightness unproven"),
        _published(_MURLEY),
    ),
    Claim(
        "ligament_and_joint",
        "further",
        N_("A knee that falls inward gaps its inner ligament and compresses its outer side."),
        N_(
            "Mechanics says so: such a moment pulls the inner ligament and loads the outer half of the joint. Under "
            "body weight it is small, and pain does not follow from it."
        ),
        N_("mechanically right; no proof of harm"),
        (_TEXTBOOK, _UNSURE),
    ),
    Claim(
        "repercussions",
        "further",
        N_("It has repercussions at the ankle, the hip and the back."),
        N_("The joints move together, as motion studies show; that complaints follow is weakly shown."),
        N_("plausible"),
        (_UNSURE,),
    ),
    Claim(
        "tight_hips",
        "further",
        N_("The hips are too tight."),
        N_("No consistent difference in the range of hips was found; a simple check of the range is still useful."),
        N_("unproven: check, do not assume"),
        (_UNSURE,),
    ),
    Claim(
        "stirrup",
        "further",
        N_("Peroneals and tibialis posterior are the ankle's stirrup, and a band strengthens them."),
        N_(
            "Both run under the foot from either side, and both work harder or less in flat feet. Six weeks of pulling "
            "inward against a band changed the drop of the arch in 28 people; pushing outward is what experts advise."
        ),
        N_("anatomy right; training reasonable"),
        (
            _TEXTBOOK,
            *_published(_MURLEY, "Alam et al. 2019, doi:10.1080/00913847.2018.1553466"),
        ),
    ),
    Claim(
        "stretch_and_roll",
        "further",
        N_("The peroneals are also to be stretched and worked on as soft tissue."),
        N_("It feels better for a short while; that it changes foot or knee is not shown."),
        N_("harmless; unproven"),
        (Source(N_("general guidance"), "from memory"),),
    ),
    Claim(
        "squats_are_not_enough",
        "further",
        N_("Squats alone do not train the turning of the hip."),
        N_(
            "The side of the hip works little in a squat on two legs, and several times harder lying on the side or on "
            "one leg."
        ),
        N_("supported"),
        (Source(N_("MacAskill et al., IJSPT, and usual figures of muscle activity"), "from memory"),),
    ),
    Claim(
        "one_drill_each",
        "further",
        N_("One drill without equipment for the abductors and one with a band for the rotators will do."),
        N_(
            "Lifting the leg lying on the side loads the abductors fully; hip and foot drills together did better than "
            "foot drills alone in 52 people."
        ),
        N_("reasonable as a beginning"),
        _published("MacAskill et al., IJSPT", "Engkananuwat 2023, J Exerc Rehabil 19(1)"),
    ),
    Claim(
        "strength_returns",
        "further",
        N_("Once the alignment is right, strength returns."),
        N_("Nobody has shown it directly."),
        N_("unproven"),
        (_UNSURE,),
    ),
    Claim(
        "few_times_a_week",
        "further",
        N_("A few times a week brings dramatic improvement."),
        N_(
            "Hip and foot together, three times a week for eight weeks, changed how 30 people moved; one kind of "
            "drill for five weeks did not in 29."
        ),
        N_("improvement yes, dramatic no"),
        _published(_COMBINED, _PALMER),
    ),
    Claim(
        "consequential_joint",
        "further",
        N_("The knee is a consequential joint, at the mercy of the ankle below and the hip above."),
        N_("A fair picture of how they move together; it is best supported for the ankle and disputed for the hip."),
        N_("fair as a picture"),
        _published("Lima et al. 2018, doi:10.1016/j.ptsp.2017.07.003", "Cashman 2012, J Sport Rehabil"),
    ),
    Claim(
        "bottom_or_always",
        "further",
        N_("A knee that caves in only at the bottom of a squat must be told apart from one that does so all the time."),
        N_(
            "It changes what is looked at first, ankle and hip or the foot as well; that it leads to better drills has "
            "not been studied. Where the bones stand so, no drill straightens them."
        ),
        N_("sensible; not studied"),
        (Source("pressuremat", "choice of this program"), _UNSURE),
    ),
)
