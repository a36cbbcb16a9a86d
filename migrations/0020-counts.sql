-- What the day's page of an officer counts is read from indexes alone.
DROP INDEX proceeding_by_due;
CREATE INDEX proceeding_by_due ON proceeding (open, kind, due, id, due_by);
CREATE INDEX proceeding_party_by_officer ON proceeding_party (claimed_by) WHERE claimed_by <> '';
