"""One table of long work: whatever takes longer than a person should look at a blank page, or needs limits, stands here.

A verb of the domain puts a row in (`queue`), in the transaction of its cause. The worker claims it (`claims`), gives it a child
process with limits of time and memory (`runner`, `child`), renews its lease, takes down its progress, and kills it when it is
cancelled or goes beyond its limits, which the row then says in words. A worker that is killed loses nothing: the child ends with
it, the lease runs out, and the next worker begins the work again, or says truly why it does not.

How each sort of long work uses it – a row of the face's table of kinds (`Kind`), and one function `work(session, task)`:

* a *list* that is heavy to read: `about` is the upload; the reading is stored with the upload, the job keeps no result;
* a *file* that goes out (export, letters): the function returns `Result(content=…, name=…)`; the bytes are kept encrypted in the
  row and handed out by the page that asked, until `forget_old`;
* an *opening* of the ballot box: works in pieces, commits each with its own mark of how far it came, calls
  `task.progress(done, total, …)` after each, and at a second attempt (`task.attempt`) goes on where the marks end;
* a *backup*: writes beside the database and returns `Result(reference=…)`, the name of what it wrote.

What every function has to keep to: it may be run again after it was killed anywhere; its transactions are short, since on SQLite
each begins with the one lock that whoever answers needs too (what it gathers it reads within `foundation.db.looking`); what it
refuses for good it raises as `Refused`, in words for the person who asked. The last piece of its work is committed together with
the row's "done".
"""

from foundation.jobs.job import STATES, Job, cancel, due, forget_old, latest, queue
from foundation.jobs.work import Kind, Result, Task

__all__ = ["STATES", "Job", "Kind", "Result", "Task", "cancel", "due", "forget_old", "latest", "queue"]
