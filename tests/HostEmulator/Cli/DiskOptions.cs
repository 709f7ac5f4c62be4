using System.CommandLine;

using HostEmulator.Disks;

namespace HostEmulator.Cli;

/// <summary>The options that describe the VM's disks.</summary>
internal sealed class DiskOptions
{
    private readonly Option<string[]> _disks = new("--disk")
    {
        Description = "LUN=KIND, repeatable; the OS disk's LUN is -1. KIND is managed (the default of every disk), direct-drive, or "
            + "failing[:STATUS[:MESSAGE]].",
        HelpName = "LUN=KIND",
    };

    private readonly Option<bool> _osDiskEncrypted = new("--os-disk-encrypted")
    {
        Description = "presnapshot says that the OS disk is encrypted by Azure Disk Encryption.",
    };

    private readonly Option<bool> _dataDisksEncrypted = new("--data-disks-encrypted")
    {
        Description = "presnapshot says that the data disks are.",
    };

    private readonly Option<string?> _encryptionSettings = new("--encryption-settings")
    {
        Description = "The text that presnapshot tells as DiskEncryptionSettings; null without it.",
        HelpName = "TEXT",
    };

    internal void AddTo(Command command)
    {
        command.Options.Add(_disks);
        command.Options.Add(_osDiskEncrypted);
        command.Options.Add(_dataDisksEncrypted);
        command.Options.Add(_encryptionSettings);
    }

    /// <exception cref="UsageException">A disk is described wrongly.</exception>
    internal void Apply(ParseResult parsed, SnapshotService service)
    {
        foreach (string text in parsed.GetValue(_disks) ?? [])
        {
            string[] parts = text.Split('=', 2);
            if (parts.Length < 2)
            {
                throw new UsageException($"--disk {text}: give it as LUN=KIND.");
            }

            service.Disks[Number.Whole(parts[0], "--disk: the LUN", -1, 4095)] = Kind(parts[1]);
        }

        service.Encryption = new DiskEncryption(
            parsed.GetValue(_osDiskEncrypted), parsed.GetValue(_dataDisksEncrypted), parsed.GetValue(_encryptionSettings));
    }

    private static HostDisk Kind(string text) => text.Split(':', 3) switch
    {
        ["managed"] => HostDisk.Managed,
        ["direct-drive"] => HostDisk.DirectDrive,
        ["failing"] => HostDisk.Failing(500, "The snapshot failed."),
        ["failing", var status] => HostDisk.Failing(Status(status), "The snapshot failed."),
        ["failing", var status, var message] => HostDisk.Failing(Status(status), message),
        _ => throw new UsageException($"--disk: the kind '{text}' is none of managed, direct-drive, failing[:STATUS[:MESSAGE]]."),
    };

    private static int Status(string text) => Number.Whole(text, "--disk: the status", 0, 999);
}
