using System.Diagnostics;

using IntegrationTests.Stage;

namespace IntegrationTests.Guardian;

/// <summary>Runs one of the handler's commands as the agent does, while a backup is going on.</summary>
internal static class HandlerCommand
{
    /// <summary>Runs it to its end.</summary>
    /// <returns>Its exit code.</returns>
    internal static async Task<int> RunAsync(VirtualMachine vm, string name)
    {
        using Process process = Start(vm, name);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Starts it in a session and process group of its own, whose number is the process's.</summary>
    internal static Process Start(VirtualMachine vm, string name)
    {
        string folder = vm.Agent.HandlerFolder;
        var start = new ProcessStartInfo("setsid", ["--wait", Path.Combine(folder, "bin", name)])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["AZURE_GUEST_AGENT_EXTENSION_PATH"] = folder;
        start.Environment["AZURE_GUEST_AGENT_EXTENSION_VERSION"] = vm.Agent.Goal.Version;
        start.Environment["ConfigSequenceNumber"] = $"{vm.Sequence}";
        if (name == "update")
        {
            start.Environment["AZURE_GUEST_AGENT_UPDATING_FROM_VERSION"] = vm.Agent.Goal.Version;
            start.Environment["VERSION"] = vm.Agent.Goal.Version;
        }

        return Process.Start(start)!;
    }
}
