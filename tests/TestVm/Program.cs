using TestVm.Guest;
using TestVm.Host;

// `test-vm [WORDS]` builds the machine, boots it and prints what its checks found: all, or those with these words in their
// names. `test-vm guest [WORDS]` is what runs inside it.
return args is ["guest", .. var words]
    ? await Driver.RunAsync(string.Join(' ', words))
    : await TestRun.RunAsync(string.Join(' ', args));
