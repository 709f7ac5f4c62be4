using System.Text;

using SnapshotCore.Settings;

using VmSnapshot.Output;

namespace VmSnapshot.Config;

/// <summary>The configuration for people.</summary>
/// <param name="width">Columns of a line; null for no limit.</param>
internal sealed class ConfigText(int? width)
{
    private const int Indent = 3;

    private readonly StringBuilder _text = new();

    /// <summary>Writes it.</summary>
    internal string Write(ShownConfiguration shown)
    {
        Append(ConfigTexts.Heading(shown), 0, 0);
        foreach (IGrouping<string, OwnerSetting> section in shown.Owner.Settings
            .Where(setting => setting.Key.HasEffect).GroupBy(setting => setting.Key.Section, StringComparer.Ordinal))
        {
            AppendTable($"[{section.Key}]", section.Select(setting => RowOf(setting, setting.Key.Name)));
        }

        AppendTable(ConfigTexts.WithoutEffect, shown.Owner.Settings
            .Where(setting => !setting.Key.HasEffect)
            .Select(setting => RowOf(setting, $"[{setting.Key.Section}] {setting.Key.Name}")));
        AppendTable(ConfigTexts.Elsewhere, [.. ElsewhereIn(shown)]);
        if (shown.Warnings.Count > 0)
        {
            _text.Append('\n').Append(ConfigTexts.Warnings).Append('\n');
            foreach (string warning in shown.Warnings)
            {
                Append(warning, Indent, 2 * Indent);
            }
        }

        return _text.ToString();
    }

    private static string[] RowOf(OwnerSetting setting, string name) =>
    [
        name,
        setting.Value.Length == 0 ? ConfigTexts.Unset : setting.Value,
        setting.Line is { } line ? ConfigTexts.Line(line) : ConfigTexts.Default,
        setting.Key.Meaning,
    ];

    private static IEnumerable<string[]> ElsewhereIn(ShownConfiguration shown)
    {
        yield return [ConfigTexts.Proxy, ConfigTexts.ProxyOf(shown)];
        yield return
        [
            ConfigTexts.PluginHost,
            shown.PluginHost is { } pluginHost ? ConfigTexts.PluginHostOf(pluginHost) : ConfigTexts.NoPluginHost,
        ];
        yield return [ConfigTexts.Package, shown.PackageFolder];
        foreach (PackageFile file in shown.PackageFiles)
        {
            yield return [file.Name, file.Text];
        }
    }

    private void AppendTable(string heading, IEnumerable<string[]> rows)
    {
        _text.Append('\n').Append(heading).Append('\n');
        var table = new TextTable(Indent, width);
        foreach (string[] row in rows)
        {
            table.Add(row);
        }

        table.AppendTo(_text);
    }

    private void Append(string text, int first, int later)
    {
        int indent = first;
        foreach (string line in TextWrap.Lines(Printable.Of(text), width - later))
        {
            _text.Append(' ', indent).Append(line).Append('\n');
            indent = later;
        }
    }
}
