using System.CommandLine;
using System.Text.Json.Nodes;

using AgentEmulator.Certificates;

namespace AgentEmulator.Cli;

/// <summary>The subcommands about VM certificates.</summary>
internal static class CertificateCommands
{
    internal static IEnumerable<Command> All(CommonOptions common) => [NewCertificate(common), Encrypt(common)];

    private static Command NewCertificate(CommonOptions common)
    {
        var oldFormat = new Option<bool>("--old-key-format") { Description = "Write the key as PKCS#1, like older openssl." };
        var command = new Command("new-certificate", "Issue a VM certificate: LIB/THUMBPRINT.crt and .prv. Prints the thumbprint.") { oldFormat };
        command.SetAction(parsed =>
        {
            AgentOptions options = common.Read(parsed);
            using VmCertificate certificate = VmCertificate.Create(options.LibraryFolder, options.Clock, parsed.GetValue(oldFormat));
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (common.WantsJson(parsed))
            {
                ReportPrinter.Print(new JsonObject { ["thumbprint"] = certificate.Thumbprint }, output);
            }
            else
            {
                output.WriteLine(certificate.Thumbprint);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Command Encrypt(CommonOptions common)
    {
        var file = new Argument<string>("file") { Description = "The plain text, normally JSON; - for stdin." };
        var thumbprint = new Option<string?>("--thumbprint") { Description = "The certificate. Default: the newest one in LIB; if there is none, it is made." };
        Option<string> cipher = HandlerOptions.CipherOption();
        var command = new Command("encrypt", "Encrypt protected settings to a VM certificate. Prints base64, on stderr the thumbprint.") { file, thumbprint, cipher };
        command.SetAction(parsed =>
        {
            var session = new Session(common.Read(parsed));
            (string base64, string used) = session.Encrypt(
                Input.ReadText(parsed.GetValue(file)!), parsed.GetValue(thumbprint), HandlerOptions.Cipher(parsed.GetValue(cipher)));
            if (common.WantsJson(parsed))
            {
                ReportPrinter.Print(
                    new JsonObject { ["protectedSettings"] = base64, ["protectedSettingsCertThumbprint"] = used }, parsed.InvocationConfiguration.Output);
            }
            else
            {
                parsed.InvocationConfiguration.Output.WriteLine(base64);
                parsed.InvocationConfiguration.Error.WriteLine(used);
            }

            return ExitCode.Success;
        });
        return command;
    }
}
