-- Queues of several kinds at once, those due first in front, without sorting all that are open.
CREATE INDEX proceeding_by_turn ON proceeding (open, due, id);
