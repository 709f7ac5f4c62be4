// The one door to building this project: scripts/cake <Task>, or `dotnet tool restore` and `dotnet cake --target=<Task>`.
// Public tasks are named for people (`dotnet cake --description` lists them); those with two underscores are their parts.
//
// Arguments: --publisher, --type, --extension-version (defaults: Directory.Build.props), --configuration.

using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

string target = Argument("target", "Package");
string configuration = Argument("configuration", "Release");
string publisher = Argument("publisher", Default("ExtensionPublisher"));
string type = Argument("type", Default("ExtensionType"));
string version = Argument("extension-version", Default("ExtensionVersion"));

FilePath solution = "./VmSnapshotExtension.sln";
DirectoryPath artifacts = "./artifacts";
DirectoryPath azurite = "./tests/Lab/azurite";
DirectoryPath agent = artifacts.Combine("waagent");
FilePath package = artifacts.CombineWithFilePath($"{publisher}.{type}__{version}.zip");
var results = new TestResults();
List<Task<(int Code, IReadOnlyList<string> Lines)>> underRealAgent = [];

Setup(_ =>
{
    if (publisher.Contains('-') || type.Contains('-') || !Regex.IsMatch(version, @"^\d+(\.\d+){1,3}$"))
    {
        throw new CakeException($"The name {publisher}.{type} must not contain '-', and the version {version} must be "
            + "dotted integers: the guest agent makes a folder <name>-<version> of them and splits it at the last '-'.");
    }
});

// A task that fails must not leave what runs beside it to itself.
Teardown(_ => System.Threading.Tasks.Task.WhenAll(underRealAgent).Wait());

// ------------------------------------------------------------------------------------------------------ public tasks

Task("Clean")
    .Description("Removes everything that was built or packed.")
    .Does(() =>
    {
        var settings = new DeleteDirectorySettings { Recursive = true, Force = true };
        DeleteDirectories(GetDirectories("./{src,handler,tests}/*/{bin,obj}"), settings);
        DeleteDirectories(GetDirectories("./artifacts"), settings);
    });

Task("Restore")
    .Description("Restores the NuGet packages, exactly as the committed lock files say.")
    .Does(() => DotNetRestore(solution.FullPath, new DotNetRestoreSettings { LockedMode = true }));

Task("Build")
    .Description("Compiles everything; warnings are errors.")
    .IsDependentOn("Restore")
    .Does(() => DotNetBuild(solution.FullPath, new DotNetBuildSettings
    {
        Configuration = configuration,
        NoRestore = true,
        NoLogo = true,
        Verbosity = DotNetVerbosity.Quiet,
        MSBuildSettings = Identity(),
    }));

Task("Format")
    .Description("Fails when a file isn't formatted as .editorconfig says (`dotnet format` mends it); style and analyzers fail the build.")
    .IsDependentOn("Restore")
    .Does(() => DotNetFormatWhitespace(solution.FullPath, new DotNetFormatSettings { VerifyNoChanges = true, NoRestore = true }));

Task("Test")
    .Description("Every check and test: formatting, unit tests, and integration tests on the package, as root.")
    .IsDependentOn("__Require-Root")
    .IsDependentOn("__Prerequisites")
    .IsDependentOn("__Prerequisites-Databases")
    .IsDependentOn("__Prerequisites-Agent")
    .IsDependentOn("Build")
    .IsDependentOn("Package")
    .IsDependentOn("__Start-Real-Agent-Tests")
    .IsDependentOn("Format")
    .IsDependentOn("__Shellcheck")
    .IsDependentOn("__Unit-Tests")
    .IsDependentOn("__Integration-Tests")
    .IsDependentOn("__End-Real-Agent-Tests")
    .IsDependentOn("__Fault-Tests")
    .Does(() => results.Summarize());

Task("Package")
    .Description("Makes artifacts/<Name>__<Version>.zip, which the guest agent installs.")
    .IsDependentOn("Restore")
    .IsDependentOn("__Publish-Executables")
    .IsDependentOn("__Lay-Out")
    .IsDependentOn("__Zip");

Task("Publish-Manifest")
    .Description("Writes to artifacts/publish what publishing takes: the extension image's XML and the az commands.")
    .IsDependentOn("Package")
    .Does(() => WritePublishFiles(artifacts.Combine("publish")));

Task("Demo")
    .Description("Takes one real backup of three scratch disks, driven by an emulated guest agent, and shows it.")
    .IsDependentOn("__Require-Root")
    .IsDependentOn("__Prerequisites")
    .IsDependentOn("Package")
    .Does(() =>
    {
        BuildTool("Demo");

        Run("tests/Demo/in-sandbox", [artifacts.CombineWithFilePath("timeline.svg").FullPath, Output("Demo", "demo.dll")],
            ".", "It did not end well; see above.");
    });

Task("Benchmark")
    .Description("Measures the package against its budgets (docs/performance.md): artifacts/benchmark.json and stall.svg.")
    .IsDependentOn("__Require-Root")
    .IsDependentOn("__Prerequisites")
    .IsDependentOn("Package")
    .Does(() =>
    {
        BuildTool("Benchmarks");
        string program = Output("Benchmarks", "benchmarks.dll");
        string[] options = [.. new[] { "runs", "disks" }.Where(HasArgument).Select(name => $"--{name}={Argument<string>(name)}"),
            .. HasArgument("quick") ? new[] { "--quick" } : []];
        (int code, IReadOnlyList<string> lines) = RunAndRead("scripts/sandbox", ["dotnet", program, .. options]);
        if (lines.LastOrDefault() is { } last && last.StartsWith('{'))
        {
            string figures = artifacts.CombineWithFilePath("benchmark.json").FullPath;
            string chart = artifacts.CombineWithFilePath("stall.svg").FullPath;
            System.IO.File.WriteAllText(figures, last + "\n");
            Run("dotnet", [program, "chart", figures, chart], ".", "The chart could not be drawn.");
            Information("{0}, {1}", figures, chart);
        }

        if (code != 0)
        {
            throw new CakeException($"A budget is exceeded, or a backup failed; see above. ({code})");
        }
    });

Task("Faults")
    .Description("Harms one backup after the other and looks at what is left: --seed, --count, --from, --only, --quick, --list.")
    .IsDependentOn("__Require-Root")
    .IsDependentOn("__Prerequisites")
    .IsDependentOn("Package")
    .Does(() =>
    {
        BuildTool("Faults");
        string[] values = [.. new[] { "seed", "count", "from", "only" }.Where(HasArgument)
            .SelectMany(name => new[] { $"--{name}", Argument<string>(name) })];
        string[] switches = [.. new[] { "quick", "list" }.Where(HasArgument).Select(name => $"--{name}")];
        RunInSandbox([Output("Faults", "faults.dll"), .. values, .. switches]);
    });

Task("Test-VM")
    .Description("Backups of a machine of its own, a Debian in qemu, with its root frozen and processes killed (docs/test-vm.md).")
    .IsDependentOn("__Require-Root")
    .IsDependentOn("__Prerequisites")
    .IsDependentOn("__Prerequisites-VM")
    .IsDependentOn("Package")
    .Does(() =>
    {
        BuildTool("TestVm");
        string[] words = Argument("checks", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Run("dotnet", [Output("TestVm", "test-vm.dll"), .. words], ".", "A check fails in the machine; see above.");
    });

Task("Real-Agent")
    .Description("The extension's life, and a probe's, under Debian's own guest agent: beside the emulated one, and in frozen windows.")
    .IsDependentOn("__Require-Root")
    .IsDependentOn("__Prerequisites")
    .IsDependentOn("__Prerequisites-Agent")
    .IsDependentOn("Package")
    .IsDependentOn("__Build-Integration-Tests")
    .IsDependentOn("__Start-Real-Agent-Tests")
    .IsDependentOn("__End-Real-Agent-Tests")
    .Does(() => results.Summarize());

Task("Errors-Doc")
    .Description("Writes docs/errors.md anew, from the catalogue of errors (src/SnapshotCore/Errors).")
    .IsDependentOn("Restore")
    .Does(() => WriteDocument("errors", "The_document_of_errors_says_what_the_catalogue_says"));

Task("Conformance-Doc")
    .Description("Writes docs/conformance.md anew, from the names of the tests that prove the points of the agent's contract.")
    .IsDependentOn("Restore")
    .Does(() => WriteDocument("conformance", "The_document_of_conformance_says_which_tests_there_are"));

// ----------------------------------------------------------------------------------------------------- private tasks

Task("__Require-Root").Does(() =>
{
    if (!Environment.IsPrivilegedProcess)
    {
        throw new CakeException("Run it as root: freezing file systems and making loop devices need it.");
    }
});

Task("__Prerequisites").Does(() =>
{
    RequirePrograms(
        ("mkfs.ext4", "e2fsprogs"), ("mkfs.xfs", "xfsprogs"), ("mkfs.btrfs", "btrfs-progs"), ("ip", "iproute2"),
        ("unshare", "util-linux"), ("losetup", "mount"), ("strace", "strace"), ("gcc", "gcc"), ("gcc", "libc6-dev"),
        ("systemd-run", "systemd"), ("dbus-daemon", "dbus"));
    RequireNode();
    if (!FileExists(azurite.CombineWithFilePath("node_modules/.package-lock.json")))
    {
        Information("Installing Azurite, the storage emulator, by npm ci in {0}", azurite);
        Run("npm", ["ci", "--silent"], azurite, "Azurite could not be installed (see npm's message above).");
    }
});

// The servers' programs, and no service: the tests start servers of their own.
Task("__Prerequisites-Databases").Does(() =>
{
    RequirePrograms(("mariadbd", "mariadb-server-core"), ("mariadb", "mariadb-client-core"));
    if (GetFiles("/usr/lib/postgresql/*/bin/postgres").Count == 0)
    {
        // Else the package makes a server with data of its own, and starts it now and whenever the machine starts.
        FilePath settings = "/etc/postgresql-common/createcluster.conf";
        if (!FileExists(settings))
        {
            EnsureDirectoryExists(settings.GetDirectory());
            System.IO.File.WriteAllText(settings.FullPath, "create_main_cluster = false\n");
        }

        InstallDebianPackages(["postgresql"]);
    }
});

// The real guest agent, unpacked and not installed: its service must never start on this machine.
Task("__Prerequisites-Agent").Does(() =>
{
    RequirePrograms(("python3", "python3"), ("openssl", "openssl"), ("dpkg-deb", "dpkg"));
    string[] modules = [.. new[] { ("distro", "python3-distro"), ("pkg_resources", "python3-pkg-resources") }
        .Where(module => !DirectoryExists($"/usr/lib/python3/dist-packages/{module.Item1}")).Select(module => module.Item2)];
    if (modules.Length > 0)
    {
        InstallDebianPackages(modules);
    }

    if (!FileExists(agent.CombineWithFilePath("root/usr/sbin/waagent")))
    {
        Information("Fetching the guest agent, Debian's package waagent, to {0}", agent);
        string failure = "Debian's package waagent, the real guest agent, could not be fetched.";
        CleanDirectory(agent);
        Run("apt-get", ["update", "-qq"], ".", failure);
        Run("apt-get", ["-qq", "-o", "APT::Sandbox::User=root", "download", "waagent"], agent, failure);
        Run("dpkg-deb", ["--extract", GetFiles($"{agent}/waagent_*.deb").Single().FullPath, MakeAbsolute(agent.Combine("root")).FullPath], ".",
            failure);
    }
});

// What owners run as root.
Task("__Shellcheck").Does(() =>
{
    RequirePrograms(("shellcheck", "shellcheck"));
    Run("shellcheck", [.. GetFiles("./scripts/app-consistency/**/*.sh").Select(file => file.FullPath)], ".",
        "The databases' scripts are not clean; see above.");
});

Task("__Prerequisites-VM").Does(() => RequirePrograms(
    ("qemu-system-x86_64", "qemu-system-x86"), ("debootstrap", "debootstrap"), ("mkfs.ext4", "e2fsprogs")));

// From a clean obj: an incremental trimmed publish can keep files of an earlier set of references.
Task("__Publish-Executables").Does(() =>
{
    CleanDirectory($"./handler/Bundle/obj/{configuration}");
    CleanDirectory(artifacts.Combine("bin"));
    DotNetPublish("./handler/Bundle", new DotNetPublishSettings
    {
        Configuration = configuration,
        NoRestore = true,
        NoLogo = true,
        Verbosity = DotNetVerbosity.Quiet,
        OutputDirectory = artifacts.Combine("bin"),
        MSBuildSettings = Identity(),
    });
});

Task("__Lay-Out").Does(() =>
{
    DirectoryPath root = artifacts.Combine("package");
    CleanDirectory(root);
    CopyDirectory(artifacts.Combine("bin"), root.Combine("bin"));
    foreach (FilePath template in GetFiles("./handler/Install/*.conf").Concat(GetFiles("./handler/Worker/LogSeverity.json")))
    {
        CopyFileToDirectory(template, root);
    }

    // For owners, who install them from here: the databases' scripts, with what tells about them.
    DirectoryPath scripts = MakeAbsolute(Directory("./scripts/app-consistency"));
    foreach (FilePath script in GetFiles($"{scripts}/**/*").Where(file => !file.GetFilename().FullPath.StartsWith('.')))
    {
        FilePath copy = root.Combine("app-consistency").CombineWithFilePath(scripts.GetRelativePath(script));
        EnsureDirectoryExists(copy.GetDirectory());
        CopyFile(script, copy);
    }

    string manifest = System.IO.File.ReadAllText("HandlerManifest.json")
        .Replace("{publisher}", publisher).Replace("{type}", type).Replace("{version}", version);
    System.IO.File.WriteAllText(root.CombineWithFilePath("HandlerManifest.json").FullPath, manifest);
});

// Names sorted and times fixed: the same input gives the same bytes. The agent ignores modes and sets u+x itself.
Task("__Zip").Does(() =>
{
    DirectoryPath root = MakeAbsolute(artifacts.Combine("package"));
    DeleteFiles(GetFiles($"{artifacts}/*.zip"));
    using (ZipArchive zip = ZipFile.Open(package.FullPath, ZipArchiveMode.Create))
    {
        foreach (FilePath file in GetFiles($"{root}/**/*").OrderBy(file => file.FullPath, StringComparer.Ordinal))
        {
            ZipArchiveEntry entry = zip.CreateEntry(root.GetRelativePath(file).FullPath, CompressionLevel.SmallestSize);
            entry.LastWriteTime = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using Stream from = System.IO.File.OpenRead(file.FullPath), to = entry.Open();
            from.CopyTo(to);
        }
    }

    Information("{0}: {1:0.0} MB, {2:0.0} MB unpacked", package, FileSize(package) / 1e6,
        GetFiles($"{root}/**/*").Sum(FileSize) / 1e6);
});

Task("__Unit-Tests").DoesForEach(() => TestProjects().Where(name => name != "Integration.Tests"), name =>
    results.Add(name, RunAndRead("dotnet", ["test", Output(name, $"{name}.dll"), "--nologo"])));

Task("__Build-Integration-Tests").IsDependentOn("Restore").Does(() => BuildTool("Integration.Tests"));

// Beside all that follows, for some minutes, each in a sandbox with a network of its own: the real agent mostly waits, and the others with
// it measure no time.
Task("__Start-Real-Agent-Tests").Does(() => underRealAgent.AddRange(new[]
{
    "(Stage=RealAgent&FullyQualifiedName~RealAgent.Probe)|FullyQualifiedName~IntegrationTests.Delivery",
    "(Stage=RealAgent&FullyQualifiedName~RealAgent.Life)|FullyQualifiedName~IntegrationTests.Input",
    "(Stage=RealAgent&FullyQualifiedName~RealAgent.Hostile)|FullyQualifiedName~IntegrationTests.Hostile|FullyQualifiedName~IntegrationTests.Conformance",
}.Select(filter => System.Threading.Tasks.Task.Run(
    () => RunAndRead("scripts/sandbox", IntegrationTests(["--with-host-address", "--own-rcu"], filter), isEchoed: false)))));

Task("__End-Real-Agent-Tests").Does(async () =>
{
    foreach ((int code, IReadOnlyList<string> lines) in await System.Threading.Tasks.Task.WhenAll(underRealAgent))
    {
        Console.WriteLine(string.Join('\n', lines));
        results.Add("Integration.Tests", (code, lines));
    }
});

// Three times: with a root whose writes go to memory, with one that is frozen with the disks, and the same with a systemd.
Task("__Integration-Tests").Does(() =>
{
    TestInSandbox(["--with-host-address"], "Stage!=FrozenRoot&Stage!=Systemd&Stage!=RealAgent"
        + "&FullyQualifiedName!~IntegrationTests.Delivery&FullyQualifiedName!~IntegrationTests.Input&FullyQualifiedName!~IntegrationTests.Hostile&FullyQualifiedName!~IntegrationTests.Conformance");
    OnFrozenRoot(disk => TestInSandbox(["--upper", disk], "Stage=FrozenRoot|Stage=AnyRoot"));
    if (RunAndRead("scripts/sandbox", ["--systemd", "true"]).Code != 0)
    {
        Warning("NOT TESTED: what systemd does for a backup (Stage=Systemd). No systemd can be started on this machine; see above.");
        return;
    }

    OnFrozenRoot(disk => TestInSandbox(["--systemd", "--with-host-address", "--upper", disk], "Stage=Systemd"));
});

// Each quick kind of fault as often as it weighs, always the same; scripts/faults has more of them.
Task("__Fault-Tests").Does(() => results.Add("Faults", RunAndRead("scripts/sandbox",
    ["dotnet", Output("Faults", "faults.dll"), "--quick", "--seed", "1", "--count", "36"])));

// ------------------------------------------------------------------------------------------------------------- parts

// The test compares the document with what the code says, or writes it if it is told to.
void WriteDocument(string name, string test)
{
    BuildTool("SnapshotCore.Tests");
    Run("dotnet", ["test", Output("SnapshotCore.Tests", "SnapshotCore.Tests.dll"), "--nologo", "--filter", $"FullyQualifiedName~{test}",
        "--environment", $"WRITE_{name.ToUpperInvariant()}_DOC=1"], ".", $"docs/{name}.md could not be written.");
}

string Default(string property) => XmlPeek("./Directory.Build.props", $"/Project/PropertyGroup/{property}");

DotNetMSBuildSettings Identity() => new DotNetMSBuildSettings()
    .WithProperty("ExtensionPublisher", publisher)
    .WithProperty("ExtensionType", type)
    .WithProperty("ExtensionVersion", version);

void BuildTool(string project) => DotNetBuild($"./tests/{project}", new DotNetBuildSettings
{
    Configuration = configuration,
    NoRestore = true,
    NoLogo = true,
    Verbosity = DotNetVerbosity.Quiet,
    MSBuildSettings = Identity(),
});

IEnumerable<string> TestProjects() =>
    GetFiles("./tests/*/*.Tests.csproj").Select(file => file.GetFilenameWithoutExtension().FullPath).Order();

string Output(string project, string file) =>
    MakeAbsolute(File($"./tests/{project}/bin/{configuration}/net10.0/linux-x64/{file}")).FullPath;

bool IsOnPath(string program) => Context.Tools.Resolve(program) is not null
    || new[] { "/usr/sbin", "/sbin", "/usr/bin", "/bin" }.Any(folder => FileExists($"{folder}/{program}"));

void RequireNode()
{
    if (!IsOnPath("node") || !IsOnPath("npm"))
    {
        throw new CakeException("Node.js with npm is missing; Azurite, the storage emulator, runs on it. "
            + "Install Node.js 18 or newer, e.g. with: apt-get install nodejs npm");
    }
}

void RequirePrograms(params (string Program, string Package)[] needed)
{
    string[] missing = [.. needed.Where(item => !IsOnPath(item.Program)).Select(item => item.Package).Distinct()];
    if (missing.Length > 0)
    {
        InstallDebianPackages(missing);
    }
}

void InstallDebianPackages(string[] packages)
{
    string list = string.Join(' ', packages);
    string byHand = $"These packages are missing and could not be installed: {list}. Install them and try again.";
    if (!IsOnPath("apt-get"))
    {
        throw new CakeException(byHand);
    }

    Information("Installing Debian packages: {0}", list);
    Run("apt-get", ["update", "-qq"], ".", byHand);
    Run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", .. packages], ".", byHand);
}

void TestInSandbox(string[] options, string filter) =>
    results.Add("Integration.Tests", RunAndRead("scripts/sandbox", IntegrationTests(options, filter)));

string[] IntegrationTests(string[] options, string filter) =>
    [.. options, "dotnet", "test", Output("Integration.Tests", "Integration.Tests.dll"), "--nologo", "--filter", filter,
    "--settings", MakeAbsolute(File("./tests/Integration.Tests/.runsettings")).FullPath];

// The test gets the disk that the root's writes go to, and that is frozen with the others.
void OnFrozenRoot(Action<string> test)
{
    FilePath disk = MakeAbsolute(artifacts.CombineWithFilePath("os-disk.img"));
    using (FileStream image = System.IO.File.Create(disk.FullPath))
    {
        image.SetLength(2L << 30);
    }

    try
    {
        Run("mkfs.ext4", ["-q", "-F", disk.FullPath], ".", "The disk for a frozen root could not be made.");
        test(disk.FullPath);
    }
    finally
    {
        DeleteFile(disk);
    }
}

void RunInSandbox(string[] arguments) =>
    Run("scripts/sandbox", ["dotnet", .. arguments], ".", "It did not end well; see above.");

Dictionary<string, string> Surroundings() => new()
{
    ["VMSNAPSHOT_PACKAGE"] = MakeAbsolute(package).FullPath,
    ["DEBIAN_FRONTEND"] = "noninteractive",
    ["DOTNET_NOLOGO"] = "1",
};

void Run(string program, string[] arguments, DirectoryPath folder, string failure)
{
    int code = StartProcess(program, new ProcessSettings
    {
        Arguments = ProcessArgumentBuilder.FromStrings(arguments),
        WorkingDirectory = folder,
        EnvironmentVariables = Surroundings(),
    });
    if (code != 0)
    {
        throw new CakeException($"{failure} ({program} ended with {code}.)");
    }
}

(int Code, IReadOnlyList<string> Lines) RunAndRead(string program, string[] arguments, bool isEchoed = true)
{
    List<string> lines = [];
    using IProcess process = StartAndReturnProcess(program, new ProcessSettings
    {
        Arguments = ProcessArgumentBuilder.FromStrings(arguments),
        EnvironmentVariables = Surroundings(),
        RedirectStandardOutput = true,
        RedirectedStandardOutputHandler = line =>
        {
            if (line is not null)
            {
                lines.Add(line);
                if (isEchoed)
                {
                    Console.WriteLine(line);
                }
            }

            return line;
        },
    });
    process.WaitForExit();
    return (process.GetExitCode(), lines);
}

void WritePublishFiles(DirectoryPath folder)
{
    CleanDirectory(folder);
    string sha256 = Convert.ToHexStringLower(SHA256.HashData(System.IO.File.ReadAllBytes(package.FullPath)));
    foreach (FilePath template in GetFiles("./scripts/publish/*"))
    {
        string text = System.IO.File.ReadAllText(template.FullPath)
            .Replace("{publisher}", publisher).Replace("{type}", type).Replace("{version}", version)
            .Replace("{package}", package.GetFilename().FullPath).Replace("{sha256}", sha256);
        FilePath file = folder.CombineWithFilePath(template.GetFilename());
        System.IO.File.WriteAllText(file.FullPath, text);
        System.IO.File.SetUnixFileMode(file.FullPath, System.IO.File.GetUnixFileMode(template.FullPath));
        Information("{0}", file);
    }
}

/// Adds up what the test runner says at the end of each project: "Failed: 1, Passed: 20, Skipped: 0, Total: 21".
class TestResults
{
    private int _passed;
    private int _failed;
    private readonly List<string> _broken = [];

    public void Add(string project, (int Code, IReadOnlyList<string> Lines) run)
    {
        Match counts = run.Lines.Select(line => Regex.Match(line, @"Failed:\s+(\d+), Passed:\s+(\d+), Skipped:\s+(\d+)"))
            .LastOrDefault(match => match.Success) ?? Match.Empty;
        int failed = counts.Success ? int.Parse(counts.Groups[1].Value) : 0;
        _failed += failed;
        _passed += counts.Success ? int.Parse(counts.Groups[2].Value) : 0;
        if (failed == 0 && (run.Code != 0 || !counts.Success))
        {
            _failed++; // a project that doesn't get to its end is a failure of its own
            _broken.Add($"{project} ended with {run.Code} and told no result");
        }
    }

    public void Summarize()
    {
        _broken.ForEach(Console.WriteLine);
        System.IO.File.WriteAllText("artifacts/tests.txt", $"{_passed} passed, {_failed} failed\n");
        if (_failed > 0)
        {
            throw new CakeException("There are failed tests.");
        }
    }
}

RunTarget(target);
