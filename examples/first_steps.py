"""First steps with pressuremat in Python: a recording, its values as a DataFrame, two recordings compared, a report.

Cells begin with `# %%`, as editors and Jupyter (with jupytext) know them. It needs `pip install pressuremat[export]`
and writes into the folder that it is started in. Whoever has a recording puts its name in the place of "walk.pmat".
"""

# %% Somebody who does not exist walks over a mat that does not exist, so that this runs anywhere
import pressuremat as pm

recording, truth = pm.simulate("walk", {"arch": "low", "seed": "3"})
pm.write("walk.pmat", recording)

# %% What a recording is
rec = pm.read("walk.pmat")  # also .lst, .asf, .csv, .apd, .h5, …: the content chooses
print(rec.n_frames, "frames of", rec.geometry.rows, "×", rec.geometry.cols, "cells, in", rec.unit)
pressure_kpa = rec.pressure()  # (T, R, C), float32
print("greatest pressure", round(float(pressure_kpa.max())), "kPa")

# %% All values, one row each
a = pm.analyse(rec)
values = a.to_dataframe()
print(values.loc[values.key == "arch_index", ["footprint", "side", "value", "uncertainty", "band"]])

# %% Only what is valid, of the walk as a whole
walk = values[values.footprint.isna() & values.valid]
print(walk.set_index(["key", "side"]).value.loc[["step_length_mm", "cadence_spm", "speed_m_s"]])

# %% What it should have been: the simulated person knows
true_speed = next(m["value"] for m in truth["metrics"] if m["key"] == "speed_m_s")
measured = walk.set_index("key").loc["speed_m_s"]
print(f"speed {measured.value:.3f} ± {measured.uncertainty:.3f} m/s, in truth {true_speed:.3f}")

# %% The arrays behind the values
for foot in a.footprints:
    print(foot.id, foot.side, f"{foot.start_s:.2f}–{foot.end_s:.2f} s", foot.frames.shape, foot.complete)

# %% What it suggests, and a report
for finding in pm.evaluate(a):
    print(finding.level, finding.key, finding.side, "because", ", ".join(finding.because))
pm.write_report(a, "walk.html")
pm.write_report(a, "walk.parquet")  # the same values for R, DuckDB or Spark

# %% Errors are one sentence
try:
    pm.read("nothing.lst")
except pm.PressureMatError as error:
    print(error)
