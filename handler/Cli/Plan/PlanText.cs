using System.Text;

using SnapshotCore.Freeze;

using VmSnapshot.Output;

namespace VmSnapshot.Plan;

/// <summary>A plan for people.</summary>
internal sealed class PlanText
{
    private const int Indent = 3;

    private readonly PlannedBackup _backup;
    private readonly bool _isComplete;
    private readonly int? _width;
    private readonly StringBuilder _text = new();

    /// <summary>Prepares the text.</summary>
    /// <param name="backup">What it is about.</param>
    /// <param name="isComplete">Whether each skipped mount is listed; else those with the same reason together.</param>
    /// <param name="width">Columns of the terminal; null for no limit.</param>
    internal PlanText(PlannedBackup backup, bool isComplete, int? width)
    {
        _backup = backup;
        _isComplete = isComplete;
        _width = width;
    }

    /// <summary>Writes it.</summary>
    internal string Write()
    {
        AppendParagraph(PlanTexts.Heading(_backup.Plan.Targets.Count, _backup.Configuration.FreezeTimeout, _backup.IncludedLuns));
        _text.Append('\n');
        AppendLevels();
        AppendParagraph(PlanTexts.LeftAlone(_backup.Plan.Skipped.Count, _isComplete));
        AppendSkipped();
        AppendList(PlanTexts.Warnings, _backup.Warnings());
        AppendList(PlanTexts.Remarks, _backup.Notes());
        return _text.ToString();
    }

    private void AppendLevels()
    {
        int number = 0;
        foreach (IGrouping<int, FreezeTarget> level in _backup.Plan.Targets.GroupBy(target => target.Level))
        {
            FreezeTarget[] targets = [.. level];
            number++;
            _text.Append($"{number}. {(targets.Length > 1 ? PlanTexts.Together : PlanTexts.Alone)}\n");
            var table = new TextTable(Indent, _width);
            foreach (FreezeTarget target in targets)
            {
                table.Add(target.Mount.MountPoint.ToString(), target.Reason);
            }

            table.AppendTo(_text);
            _text.Append('\n');
        }
    }

    private void AppendSkipped()
    {
        if (!_isComplete)
        {
            foreach (string line in SkipGroups.Of(_backup.Plan.Skipped))
            {
                AppendItem(line);
            }

            return;
        }

        var table = new TextTable(Indent, _width);
        foreach (SkippedMount skipped in _backup.Plan.Skipped)
        {
            table.Add(skipped.Mount.MountPoint.ToString(), skipped.Mount.FileSystem, skipped.Detail);
        }

        table.AppendTo(_text);
    }

    private void AppendList(string heading, IReadOnlyList<string> items)
    {
        if (items.Count > 0)
        {
            _text.Append('\n').Append(heading).Append('\n');
            foreach (string item in items)
            {
                AppendItem(item);
            }
        }
    }

    private void AppendParagraph(string paragraph) => AppendWrapped(paragraph, 0, 0);

    private void AppendItem(string item) => AppendWrapped(item, Indent, 2 * Indent);

    private void AppendWrapped(string text, int first, int later)
    {
        int indent = first;
        foreach (string line in TextWrap.Lines(Printable.Of(text), _width - later))
        {
            _text.Append(' ', indent).Append(line).Append('\n');
            indent = later;
        }
    }
}
