using SnapshotCore.Agent;
using SnapshotCore.Errors;

namespace SnapshotCore.Tests.Agent;

public sealed class MachineIdentityTests : IDisposable
{
    private const string RoleA = "{9f1c6c0e-5c0c-4f8b-8a3e-0d2f5b6d7e11}";
    private const string RoleB = "{11111111-5c0c-4f8b-8a3e-0d2f5b6d7e11}";
    private const string Uuid = "00112233-4455-6677-8899-aabbccddeeff";
    private const string TurnedUuid = "33221100-5544-7766-8899-aabbccddeeff";

    private readonly AgentFolders _folders = new();
    private readonly ProcessedSequence _processed;
    private readonly TaskIdentity _task;

    public MachineIdentityTests()
    {
        _processed = new ProcessedSequence(_folders.VersionFolder);
        _task = new TaskIdentity(_folders.VersionFolder);
        _processed.Store(5);
        _folders.Put(TaskIdentity.FileName, "task");
        Directory.CreateDirectory(Path.Combine(_folders.AgentFolder, "efi"));
    }

    private string StoredRole => Path.Combine(_folders.VersionFolder, MachineIdentity.RoleFileName);

    public void Dispose() => _folders.Dispose();

    [Fact]
    public void A_machine_that_is_seen_for_the_first_time_is_stored_and_nothing_forgotten()
    {
        Role(RoleA);

        Assert.Equal(MachineChange.FirstSeen, Check());
        Assert.Equal(RoleA, File.ReadAllText(StoredRole));
        Assert.Equal(5, _processed.Read());
        Assert.Equal("task", _task.Read());
    }

    [Fact]
    public void The_same_machine_is_the_same_whatever_the_case_and_braces()
    {
        Role(RoleA);
        Check();
        Role(RoleA.Trim('{', '}').ToUpperInvariant());

        Assert.Equal(MachineChange.Same, Check());
        Assert.Equal(5, _processed.Read());
    }

    [Fact]
    public void Another_machine_makes_sequence_and_task_forgotten_once()
    {
        Role(RoleA);
        Check();
        Role(RoleB);

        Assert.Equal(MachineChange.Changed, Check());
        Assert.Equal("-1", File.ReadAllText(Path.Combine(_folders.VersionFolder, "mrseq")));
        Assert.Null(_task.Read());
        Assert.Equal(RoleB, File.ReadAllText(StoredRole));
        Assert.Equal(MachineChange.Same, Check());
    }

    [Fact]
    public void A_machine_that_does_not_tell_who_it_is_has_not_changed_and_keeps_what_is_stored()
    {
        Role(RoleA);
        Check();
        File.Delete(Hosting);

        Assert.Equal(MachineChange.Unknown, Check());
        Assert.Equal(RoleA, File.ReadAllText(StoredRole));
        Assert.Equal(5, _processed.Read());
    }

    [Fact]
    public void An_empty_stored_identity_is_none()
    {
        _folders.Put(MachineIdentity.RoleFileName, "");
        Role(RoleA);

        Assert.Equal(MachineChange.FirstSeen, Check());
        Assert.Equal(5, _processed.Read());
    }

    [Fact]
    public void Without_the_role_the_SMBIOS_tells_a_restored_machine()
    {
        Smbios(Uuid);
        MachineChange first = Check();
        MachineChange second = Check();
        Smbios("10112233-4455-6677-8899-aabbccddeeff");
        MachineChange third = Check();

        Assert.Equal(
            [MachineChange.FirstSeen, MachineChange.Same, MachineChange.Changed], new[] { first, second, third });
        Assert.Equal(ProcessedSequence.None, _processed.Read());
    }

    [Fact]
    public void A_role_that_vanishes_while_the_SMBIOS_stays_is_no_change()
    {
        Role(RoleA);
        Smbios(Uuid);
        Check();
        File.Delete(Hosting);

        Assert.Equal(MachineChange.Same, Check());
    }

    [Fact]
    public void A_role_that_appears_while_the_SMBIOS_stays_is_no_change()
    {
        Smbios(Uuid);
        Check();
        Role(RoleA);

        Assert.Equal(MachineChange.Same, Check());
        Assert.Equal(RoleA, File.ReadAllText(StoredRole));
    }

    [Fact]
    public void The_other_order_of_bytes_in_the_SMBIOS_is_no_change()
    {
        Smbios(Uuid);
        Check();
        Smbios(TurnedUuid);

        Assert.Equal(MachineChange.Same, Check());
    }

    [Fact]
    public void Without_UEFI_the_first_three_fields_of_the_SMBIOS_are_turned_round()
    {
        Smbios(Uuid.ToUpperInvariant() + "\n");

        Assert.Equal(Guid.Parse(Uuid), Sources.ReadSmbios());
        Assert.Equal(Guid.Parse(TurnedUuid), (Sources with { FirmwareFolder = "/does/not/exist" }).ReadSmbios());
    }

    [Theory]
    [InlineData("Not Settable")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF")]
    [InlineData("")]
    public void A_SMBIOS_without_a_UUID_is_unknown(string content)
    {
        Smbios(content);

        Assert.Equal(MachineChange.Unknown, Check());
    }

    [Theory]
    [InlineData("")]
    [InlineData("<HostingEnvironmentConfig>")]
    [InlineData("<H><Role name='x'/></H>")]
    [InlineData("<H><Role guid=''/></H>")]
    [InlineData("<!DOCTYPE H [<!ENTITY g 'x'>]><H><Role guid='&g;'/></H>")]
    public void A_hosting_environment_without_a_readable_role_is_unknown(string content)
    {
        AgentFolders.Write(Hosting, content);

        Assert.Equal(MachineChange.Unknown, Check());
        Assert.False(File.Exists(StoredRole));
    }

    [Fact]
    public void The_first_role_counts_in_any_namespace()
    {
        AgentFolders.Write(
            Hosting, $"<?xml version='1.0'?><H xmlns='urn:x'><Deployment name='d'/><Role guid='{RoleA}'/><Role guid='{RoleB}'/></H>");

        Assert.Equal(RoleA, Sources.ReadRole());
    }

    [Fact]
    public void What_cannot_be_forgotten_leaves_the_old_machine_stored()
    {
        Role(RoleA);
        Check();
        Role(RoleB);
        File.Delete(Path.Combine(_folders.VersionFolder, "mrseq"));
        Directory.CreateDirectory(Path.Combine(_folders.VersionFolder, "mrseq"));

        Result<MachineChange> result = new MachineIdentity(_folders.VersionFolder, Sources).Check(_processed, _task);

        Assert.False(result.IsSuccess);
        Assert.Equal(RoleA, File.ReadAllText(StoredRole));
    }

    [Fact]
    public void The_unique_id_is_made_of_the_role_once_and_stays()
    {
        UniqueMachineId id = new(new MachineIdentity(_folders.VersionFolder, Sources), _folders.AgentFolder);
        string unknown = id.Read();
        Role(RoleA);
        Check();
        string first = id.Read();
        Role(RoleB);
        Check();

        Assert.Equal("", unknown);
        Assert.Equal("9f1c6c0e-5c0c-4f8b-8a3e-0d2f5b6d7e11", first);
        Assert.Equal(first, id.Read());
        Assert.Equal(first, File.ReadAllText(Path.Combine(_folders.AgentFolder, UniqueMachineId.FileName)));
    }

    [Fact]
    public void The_unique_id_is_the_first_line_of_its_file()
    {
        AgentFolders.Write(Path.Combine(_folders.AgentFolder, UniqueMachineId.FileName), "abc \nsecond\n");

        Assert.Equal("abc", new UniqueMachineId(new MachineIdentity(_folders.VersionFolder, Sources), _folders.AgentFolder).Read());
    }

    private string Hosting => Path.Combine(_folders.AgentFolder, "HostingEnvironmentConfig.xml");

    private MachineSources Sources => MachineSources.Of(_folders.Environment) with
    {
        ProductUuid = Path.Combine(_folders.AgentFolder, "product_uuid"),
        FirmwareFolder = Path.Combine(_folders.AgentFolder, "efi"),
    };

    private MachineChange Check() =>
        new MachineIdentity(_folders.VersionFolder, Sources).Check(_processed, _task).Value;

    private void Role(string guid) =>
        AgentFolders.Write(Hosting, $"<HostingEnvironmentConfig><Role guid=\"{guid}\" name=\"_\"/></HostingEnvironmentConfig>");

    private void Smbios(string uuid) => AgentFolders.Write(Path.Combine(_folders.AgentFolder, "product_uuid"), uuid);
}
