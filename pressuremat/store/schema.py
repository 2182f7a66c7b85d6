"""The database's tables, as the steps that made them: one migration a version, never changed once it was released.

Text, nothing runs here. Tables are strict: a column holds its own type, whoever wrote the file. `docs/library.md` says
what the tables are for.
"""

from __future__ import annotations

#: Written into the file's header ("PMLB"), so that another program's database is told apart.
APPLICATION_ID = 0x504D4C42

_FIRST = """
CREATE TABLE person (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  pseudonym INTEGER NOT NULL DEFAULT 0,
  birth_year INTEGER,
  sex TEXT,
  height_cm REAL,
  notes TEXT NOT NULL DEFAULT '',
  simulated INTEGER NOT NULL DEFAULT 0,
  added_at TEXT NOT NULL,
  archived_at TEXT,
  folded TEXT NOT NULL
) STRICT;
CREATE INDEX person_folded ON person (folded);

CREATE TABLE mass (
  person_id INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
  day TEXT NOT NULL,
  mass_kg REAL NOT NULL,
  PRIMARY KEY (person_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent (
  id INTEGER PRIMARY KEY,
  person_id INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
  purpose TEXT NOT NULL CHECK (purpose IN ('records', 'research')),
  given_by TEXT NOT NULL CHECK (given_by IN ('self', 'guardian')),
  guardian TEXT NOT NULL DEFAULT '',
  day TEXT NOT NULL,
  withdrawn_on TEXT
) STRICT;
CREATE INDEX consent_person ON consent (person_id);

CREATE TABLE visit (
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  person_id INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
  at TEXT NOT NULL,
  notes TEXT NOT NULL DEFAULT '',
  history TEXT NOT NULL DEFAULT '{}',
  manual TEXT NOT NULL DEFAULT '{}',
  simulated INTEGER NOT NULL DEFAULT 0,
  folded TEXT NOT NULL
) STRICT;
CREATE INDEX visit_person ON visit (person_id, at);
CREATE INDEX visit_folded ON visit (at, folded);

CREATE TABLE recording (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL UNIQUE,
  n_bytes INTEGER NOT NULL,
  name TEXT NOT NULL,
  format TEXT,
  device TEXT,
  protocol TEXT,
  recorded_at TEXT,
  added_at TEXT NOT NULL,
  simulated INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'here' CHECK (state IN ('here', 'missing', 'damaged'))
) STRICT;
CREATE INDEX recording_added ON recording (recorded_at);

CREATE TABLE trial (
  id INTEGER PRIMARY KEY,
  visit_id INTEGER NOT NULL REFERENCES visit ON DELETE CASCADE,
  position INTEGER NOT NULL,
  protocol TEXT,
  side TEXT,
  footwear TEXT NOT NULL DEFAULT 'barefoot',
  cover TEXT,
  recording_id INTEGER REFERENCES recording,
  status TEXT NOT NULL DEFAULT 'done',
  note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX trial_visit ON trial (visit_id, position);
CREATE INDEX trial_recording ON trial (recording_id);

CREATE TABLE correction (
  id INTEGER PRIMARY KEY,
  recording_id INTEGER NOT NULL REFERENCES recording ON DELETE CASCADE,
  noted_at TEXT NOT NULL,
  corrections TEXT NOT NULL
) STRICT;
CREATE INDEX correction_recording ON correction (recording_id);

CREATE TABLE analysis (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('analysis', 'exam')),
  visit_id INTEGER REFERENCES visit ON DELETE CASCADE,
  trial_id INTEGER REFERENCES trial ON DELETE CASCADE,
  recording_id INTEGER REFERENCES recording ON DELETE CASCADE,
  made_at TEXT NOT NULL,
  version TEXT NOT NULL,
  device TEXT,
  calibration TEXT,
  masks TEXT,
  comparability TEXT NOT NULL,
  reading TEXT,
  simulated INTEGER NOT NULL DEFAULT 0,
  current INTEGER NOT NULL DEFAULT 1,
  document BLOB NOT NULL
) STRICT;
CREATE INDEX analysis_visit ON analysis (visit_id, current);
CREATE INDEX analysis_recording ON analysis (recording_id);
CREATE INDEX analysis_trial ON analysis (trial_id);

CREATE TABLE metric (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  unit TEXT NOT NULL,
  UNIQUE (key, unit)
) STRICT;

CREATE TABLE phrase (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE value (
  analysis_id INTEGER NOT NULL REFERENCES analysis ON DELETE CASCADE,
  metric_id INTEGER NOT NULL REFERENCES metric,
  side TEXT NOT NULL,
  footprint INTEGER NOT NULL,
  nth INTEGER NOT NULL,
  value REAL,
  uncertainty REAL,
  repeat_sd REAL,
  n INTEGER NOT NULL,
  valid INTEGER NOT NULL,
  reason_id INTEGER REFERENCES phrase,
  band_id INTEGER REFERENCES phrase,
  PRIMARY KEY (analysis_id, metric_id, side, footprint, nth)
) STRICT, WITHOUT ROWID;

CREATE TABLE programme (
  id INTEGER PRIMARY KEY,
  visit_id INTEGER NOT NULL REFERENCES visit ON DELETE CASCADE,
  begun_on TEXT NOT NULL,
  ended_on TEXT,
  document TEXT NOT NULL,
  tracked TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX programme_visit ON programme (visit_id);

CREATE TABLE exercise (
  id INTEGER PRIMARY KEY,
  programme_id INTEGER NOT NULL REFERENCES programme ON DELETE CASCADE,
  day TEXT NOT NULL,
  drill TEXT NOT NULL,
  done TEXT NOT NULL DEFAULT '',
  pain_0_10 REAL,
  note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX exercise_programme ON exercise (programme_id, day);

CREATE TABLE report (
  id INTEGER PRIMARY KEY,
  visit_id INTEGER REFERENCES visit ON DELETE CASCADE,
  recording_id INTEGER REFERENCES recording ON DELETE CASCADE,
  path TEXT NOT NULL UNIQUE,
  sha256 TEXT NOT NULL,
  made_at TEXT NOT NULL
) STRICT;
CREATE INDEX report_visit ON report (visit_id);
CREATE INDEX report_recording ON report (recording_id);

CREATE TABLE agreement (
  id INTEGER PRIMARY KEY,
  visit_id INTEGER NOT NULL REFERENCES visit ON DELETE CASCADE,
  analysis_id INTEGER REFERENCES analysis ON DELETE SET NULL,
  reading TEXT NOT NULL,
  version TEXT NOT NULL,
  saw TEXT NOT NULL,
  before_reading INTEGER NOT NULL DEFAULT 0,
  noted_at TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX agreement_visit ON agreement (visit_id);

CREATE TABLE doomed (
  path TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
"""

#: What was said of a recording, a trial or a visit's person that no column holds, as JSON: without it an exam could not
#: be made again.
_SECOND = """
ALTER TABLE recording ADD COLUMN given TEXT NOT NULL DEFAULT '{}';
ALTER TABLE trial ADD COLUMN given TEXT NOT NULL DEFAULT '{}';
ALTER TABLE visit ADD COLUMN person TEXT NOT NULL DEFAULT '{}';
"""

#: From version n to version n + 1: the statement that ends with ";" and an end of line is one.
MIGRATIONS: tuple[str, ...] = (_FIRST, _SECOND)


def statements(migration: str) -> list[str]:
    """The single statements of a migration."""
    return [part.strip() for part in migration.split(";\n") if part.strip()]
