using System.Text.Json;

namespace HostEmulator.Contract;

/// <summary>The fields of a request's body; what is wrong with one becomes a violation that names it.</summary>
internal sealed class BodyFields(JsonElement body, List<string> violations)
{
    /// <summary>Refuses fields that the call doesn't know, and those that come twice.</summary>
    internal void AllowOnly(params ReadOnlySpan<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty field in body.EnumerateObject())
        {
            if (!names.Contains(field.Name))
            {
                violations.Add($"The field {field.Name} is not part of the call.");
            }
            else if (!seen.Add(field.Name))
            {
                violations.Add($"The field {field.Name} comes twice.");
            }
        }
    }

    /// <summary>A text that must be there.</summary>
    internal string Text(string name, bool mayBeEmpty)
    {
        JsonElement? field = Required(name);
        string? text = field is { } there ? JsonText.Of(there) : null;
        if (field is not null && (text is null || (text.Length == 0 && !mayBeEmpty)))
        {
            violations.Add($"The field {name} must be a text{(mayBeEmpty ? string.Empty : " that is not empty")}.");
        }

        return text ?? string.Empty;
    }

    /// <summary>Whole numbers that must be there, as an array.</summary>
    internal IReadOnlyList<int> Numbers(string name)
    {
        var numbers = new List<int>();
        foreach (JsonElement item in Items(name))
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int number))
            {
                numbers.Add(number);
            }
            else
            {
                violations.Add($"The field {name} must hold whole numbers only.");
            }
        }

        return numbers;
    }

    /// <summary>A whole number that may be missing.</summary>
    internal int? OptionalNumber(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        JsonElement field = body.GetProperty(name);
        if (field.ValueKind == JsonValueKind.Number && field.TryGetInt32(out int number))
        {
            return number;
        }

        violations.Add($"The field {name} must be a whole number, or missing.");
        return null;
    }

    /// <summary>Entries of <c>Key</c> and <c>Value</c> that must be there.</summary>
    internal IReadOnlyList<KeyValuePair<string, JsonElement>> Pairs(string name)
    {
        var pairs = new List<KeyValuePair<string, JsonElement>>();
        foreach (JsonElement item in Items(name))
        {
            if (item.ValueKind == JsonValueKind.Object
                && item.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal).SequenceEqual(["Key", "Value"])
                && JsonText.Of(item.GetProperty("Key")) is { Length: > 0 } key)
            {
                pairs.Add(new(key, item.GetProperty("Value").Clone()));
            }
            else
            {
                violations.Add($"The field {name} must hold objects of a text Key and a Value only.");
            }
        }

        return pairs;
    }

    internal bool Has(string name) => body.TryGetProperty(name, out _);

    internal void Violate(string sentence) => violations.Add(sentence);

    private List<JsonElement> Items(string name)
    {
        if (Required(name) is not { } field)
        {
            return [];
        }

        if (field.ValueKind == JsonValueKind.Array)
        {
            return [.. field.EnumerateArray()];
        }

        violations.Add($"The field {name} must be an array.");
        return [];
    }

    private JsonElement? Required(string name)
    {
        if (body.TryGetProperty(name, out JsonElement field))
        {
            return field;
        }

        violations.Add($"The field {name} is missing.");
        return null;
    }
}
