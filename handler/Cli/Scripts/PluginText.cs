using System.Text;

using SnapshotCore.AppConsistency;
using SnapshotCore.Logging;

using VmSnapshot.Output;

namespace VmSnapshot.Scripts;

/// <summary>The owner's plugins and what they did, for people.</summary>
/// <param name="width">Columns of a line; null for no limit.</param>
internal sealed class PluginText(int? width)
{
    private const int Indent = 3;

    private readonly StringBuilder _text = new();

    /// <summary>Whether nothing has to be mended: also when the owner has configured nothing.</summary>
    internal static bool IsWell(PluginSet plugins) =>
        plugins.Verdict == PluginVerdict.NothingConfigured || (plugins.Errors.Count == 0 && plugins.Obstacles.Count == 0);

    /// <summary>What was found by the checks.</summary>
    internal string Write(PluginSet plugins)
    {
        foreach (string finding in plugins.Findings)
        {
            Append(finding, 0, Indent);
        }

        if (!IsWell(plugins))
        {
            AppendList(ScriptsTexts.Wrong, plugins.Errors.Select(ErrorText.Of).Concat(plugins.Obstacles));
        }

        AppendList(ScriptsTexts.Odd, plugins.Warnings);
        if (_text.Length > 0)
        {
            _text.Append('\n');
        }

        Append(Summary(plugins), 0, 0);
        return _text.ToString();
    }

    /// <summary>What scripts did.</summary>
    internal string Write(IEnumerable<ScriptReport> reports)
    {
        foreach (ScriptReport report in reports)
        {
            Append(report.ToString(), 0, Indent);
            AppendOutput(report);
            if (report.Error is { } error)
            {
                Append(ErrorText.Of(error), Indent, Indent);
            }
        }

        return _text.ToString();
    }

    private static string Summary(PluginSet plugins) => plugins.Verdict switch
    {
        PluginVerdict.NothingConfigured => ScriptsTexts.NothingConfigured,
        PluginVerdict.NoPlugins => ScriptsTexts.NoPlugins,
        PluginVerdict.Fine => plugins.Obstacles.Count == 0 ? ScriptsTexts.AllWell : ScriptsTexts.WillFail,
        PluginVerdict.ConfigurationRefused => ScriptsTexts.WhatABackupDoes(continues: true, plugins.IsFreezeWanted),
        _ => ScriptsTexts.WhatABackupDoes(plugins.ContinuesOnFailure, plugins.IsFreezeWanted),
    };

    private void AppendOutput(ScriptReport report)
    {
        if (report.OutputLength == 0)
        {
            _text.Append(report.Attempts > 0 ? ScriptsTexts.Silent + "\n" : "");
            return;
        }

        if (report.IsOutputCut)
        {
            _text.Append(ScriptsTexts.EndOf(report.OutputLength)).Append('\n');
        }

        foreach (string line in Redactor.Redact(report.Output).Split('\n'))
        {
            _text.Append("   | ").Append(Printable.Of(line)).Append('\n');
        }
    }

    private void AppendList(string heading, IEnumerable<string> items)
    {
        string[] all = [.. items];
        if (all.Length > 0)
        {
            _text.Append(_text.Length > 0 ? "\n" : "").Append(heading).Append('\n');
            foreach (string item in all)
            {
                Append(item, Indent, 2 * Indent);
            }
        }
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
