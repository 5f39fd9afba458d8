"""What every editable object of the portal has: a version, and a history.

On the ground: any app's models build on `versioning.models`. Forms, conflicts and pages that
show a history are `ess_portal.moderation`'s.
"""
