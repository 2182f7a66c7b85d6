"""Drills for foot, ankle and calf: the stirrup of the ankle, the arch, and how far the ankle bends."""

from __future__ import annotations

from pressuremat.i18n import N_
from pressuremat.knee.drill import Drill

_BAND = N_("an elastic band")
_TEN_TO_FIFTEEN = N_("3 sets of 10 to 15, each side")
_EMG = "Murley et al. 2009, JFAR 2:35, doi:10.1186/1757-1146-2-35"

LOWER: tuple[Drill, ...] = (
    Drill(
        "tib_post_band",
        "ankle",
        N_("Pull the foot inward against a band"),
        N_("3 sets of 10 to 15, each side, 3 days a week for 6 weeks"),
        (
            N_("Sit with one leg stretched out and the toes pointing away from you."),
            N_("Put the band round the ball of the foot and fix its other end on the outer side."),
            N_("Keep the toes pointed and turn the sole inward in two seconds."),
            N_("Let it come back slowly in three seconds."),
        ),
        (
            N_("The whole leg turns instead of the foot."),
            N_("The toes claw, or the foot is pulled up."),
        ),
        N_("After two workouts at 15: a stronger band."),
        N_("In 28 people it changed the arch's drop and balance more than curling a towel did."),
        "Alam et al. 2019, doi:10.1080/00913847.2018.1553466",
        "published",
        needs=_BAND,
    ),
    Drill(
        "peroneal_band",
        "ankle",
        N_("Push the foot outward against a band"),
        _TEN_TO_FIFTEEN,
        (
            N_("Sit with one leg stretched out, heel on the floor."),
            N_("Put the band round the outer edge of the foot and fix its other end on the inner side."),
            N_("Turn the sole outward in two seconds without turning the leg."),
            N_("Let it come back slowly in three seconds."),
        ),
        (
            N_("The leg rolls outward instead of the foot."),
            N_("The band lies on the toes and bends them."),
        ),
        N_("After two workouts at 15: a stronger band."),
        N_("In flat feet this muscle was less active in walking; that training it helps is what experts say."),
        _EMG,
        "published; the drill is expert opinion",
        needs=_BAND,
    ),
    Drill(
        "peroneal_stretch",
        "ankle",
        N_("Stretch the outer side of the lower leg"),
        N_("3 times 30 seconds, each side, most days"),
        (
            N_("Sit and lay one ankle over the other thigh."),
            N_("Hold the ball of the foot, pull it down and turn the sole up toward you."),
            N_("Hold where it pulls on the outer side of the lower leg, and breathe."),
        ),
        (
            N_("Pulling at the toes instead of the ball of the foot."),
            N_("Bouncing."),
        ),
        N_("After two weeks: a little further, never longer than a minute."),
        N_("General guidance for stretching; that this muscle is short in flat feet is not shown."),
        "general guidance",
        "from memory",
        days=5,
    ),
    Drill(
        "lower_leg_rolling",
        "ankle",
        N_("Roll the outer side of the lower leg"),
        N_("60 to 90 seconds, each side"),
        (
            N_("Sit on the floor with the outer side of the lower leg on a roller or a ball."),
            N_("Roll slowly over the muscle between a hand's width below the knee joint and the ankle."),
            N_("Stay where it is tight for three breaths, and no longer."),
        ),
        (
            N_("Rolling over the small bony knob below the joint on the outer side: a nerve lies there."),
            N_("Pressing so hard that you hold your breath."),
        ),
        N_("It stays as it is; leave it out when it does nothing for you."),
        N_("It feels better for a short while; more is not shown."),
        "general guidance",
        "from memory",
        needs=N_("a roller or a ball"),
        stops=N_("Stop at tingling, numbness, or pain above 3 of 10."),
    ),
    Drill(
        "short_foot",
        "ankle",
        N_("Short foot"),
        N_("3 sets of 10, held 5 seconds, each side, daily for 6 weeks and more"),
        (
            N_("Sit barefoot, foot flat, ankle below the knee joint."),
            N_("Draw the ball of the big toe toward the heel so that the arch rises."),
            N_("Toes stay long and light; hold 5 seconds, let go."),
        ),
        (
            N_("The toes claw."),
            N_("The foot rolls onto its outer edge."),
        ),
        N_("After two workouts at 10 clean ones: standing, then on one leg."),
        N_("Taken together studies found slightly less drop of the arch; a newer summary only beyond 6 weeks."),
        "Elsayed et al. 2023, doi:10.23736/S1973-9087.23.07846-2; Huang et al. 2022, doi:10.3390/ijerph191911994; "
        "meta-analysis PMID 38517769",
        "published; mixed",
        days=7,
    ),
    Drill(
        "heel_raise_ball",
        "ankle",
        N_("Heel raise with a ball between the heels"),
        N_("3 sets of 10 to 15"),
        (
            N_("Stand with feet parallel, a small ball between the heels, fingertips on a wall."),
            N_("Squeeze the ball lightly and rise in two seconds, weight over the big and second toe."),
            N_("Come down in three seconds without losing the ball."),
        ),
        (
            N_("Rolling onto the outer edge at the top."),
            N_("Dropping down at the end."),
        ),
        N_("After two workouts at 15: on one leg."),
        N_("Usual practice; not studied by itself."),
        "general guidance",
        "from memory",
        needs=N_("a ball"),
    ),
    Drill(
        "heel_raise_single",
        "ankle",
        N_("Heel raise on one leg"),
        _TEN_TO_FIFTEEN,
        (
            N_("Stand on one leg, fingertips on a wall."),
            N_("Rise in two seconds, weight over the big and second toe, heel straight or slightly inward."),
            N_("Come down in three seconds."),
        ),
        (
            N_("Pushing with the hands."),
            N_("Bending the leg to get higher."),
        ),
        N_("After two workouts at 15: on the edge of a step, then with a weight."),
        N_("Usual practice; adults manage about 20 to 25 in the test."),
        "Hébert-Losier et al. 2017, doi:10.1016/j.physio.2017.03.002 for the test",
        "from memory",
    ),
    Drill(
        "ankle_mobilisation",
        "mobility",
        N_("Rock the ankle forward"),
        N_("3 times 30 seconds or 2 sets of 15 lunges, each side"),
        (
            N_("Kneel with one foot in front of a wall, a hand's width away."),
            N_("Push the front of that leg toward the wall, over the second toe."),
            N_("The heel stays down; go to where it stops, come back, again."),
        ),
        (
            N_("The heel lifts."),
            N_("The arch falls inward to gain room."),
        ),
        N_("After two workouts: the foot a centimetre further from the wall."),
        N_("Ankles that bend little are the best supported link of all; 17 studies show it, not that drills mend it."),
        "Lima et al. 2018, doi:10.1016/j.ptsp.2017.07.003",
        "published",
        days=5,
    ),
    Drill(
        "calf_stretch",
        "mobility",
        N_("Stretch the calf"),
        N_("3 times 30 seconds, each side, most days"),
        (
            N_("Stand in a long step, hands on a wall, rear heel down."),
            N_("Lean forward with the rear leg straight until the calf pulls."),
            N_("Then once more with the rear leg bent."),
        ),
        (
            N_("The rear foot turns out."),
            N_("The arch falls inward."),
        ),
        N_("After two weeks: a longer step."),
        N_("General guidance for stretching."),
        "general guidance",
        "from memory",
        days=5,
    ),
)
