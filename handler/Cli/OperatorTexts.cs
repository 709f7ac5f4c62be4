namespace VmSnapshot;

/// <summary>What the frame of the operator's command says.</summary>
internal static class OperatorTexts
{
    internal const string Description =
        "Shows and mends what the VM snapshot extension does on this machine. Run it as root.";

    internal static string Unexpected(Exception exception) =>
        $"vmsnapshot failed unexpectedly: {exception.GetType().Name}: {exception.Message}";
}
