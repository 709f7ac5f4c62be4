// Each test unpacks scripts and runs them. A process that another test starts at the same moment would inherit a script
// that is still open for writing until its own exec, and Linux refuses to run such a script (ETXTBSY, execve(2)).
[assembly: CollectionBehavior(DisableTestParallelization = true)]
