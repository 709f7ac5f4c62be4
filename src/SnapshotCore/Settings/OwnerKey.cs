namespace SnapshotCore.Settings;

/// <summary>A key that may stand in the owner's <c>vmbackup.conf</c>; docs/protocol.md, "Owner's files", has the same ones.</summary>
/// <param name="Section">Its section, whose case counts.</param>
/// <param name="Name">Its name, whose case does not.</param>
/// <param name="Meaning">What it does, in a few words.</param>
/// <param name="HasEffect">False: files that have it are fine, and it changes nothing.</param>
public sealed record OwnerKey(string Section, string Name, string Meaning, bool HasEffect = true);

/// <summary>A key with the value that counts on this machine.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value for people, bounds applied; empty if it is not set and has no default.</param>
/// <param name="Line">The line of the owner's file that it stands on; null: the default.</param>
public sealed record OwnerSetting(OwnerKey Key, string Value, int? Line);
