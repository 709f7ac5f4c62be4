using SnapshotCore.Freeze;

// The worker's guardian: thaws what the worker can't. Started by the worker only.
return Guardian.Run(args);
