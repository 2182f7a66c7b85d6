"""The guided exam: tests as data, a visit as a state machine, the quality of its trials.

Views of the mat enter, events leave: what to say, when to record, what went wrong, what comes next. Only `folder` knows
files and only `driver` sources; everything else has neither, nor a screen or a clock.
"""
