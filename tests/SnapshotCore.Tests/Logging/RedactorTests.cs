using FsCheck;
using FsCheck.Fluent;

using SnapshotCore.Logging;

namespace SnapshotCore.Tests.Logging;

public class RedactorTests
{
    private const string Cms = "MIIB0QYJKoZIhvcNAQcDoIIBwjCCAb4CAQAxggFqMIIBZgIBADBOMDoxODA2BgoJkiaJk/IsZAEZFihXaW5kb3dz";

    [Theory]
    [InlineData("PUT https://a.blob.core.windows.net/c/d.vhd?sv=2018-03-28&sp=rw&sig=AbC%2F1%3D failed",
        "PUT https://a.blob.core.windows.net/c/d.vhd?<redacted> failed")]
    [InlineData("https://a/c?sig=AA&se=2026 and https://b/c?sv=1&SIG=BB", "https://a/c?<redacted> and https://b/c?<redacted>")]
    [InlineData("[\"https://a/c?sig=AA\",\"https://b/c?sp=r&sig=BB\"]", "[\"https://a/c?<redacted>\",\"https://b/c?<redacted>\"]")]
    [InlineData("why? https://a/c?sp=r\\u0026sig=AA%3D", "why? https://a/c?<redacted>")]
    [InlineData("https://a/c?design=1&sig=AA", "https://a/c?<redacted>")]
    [InlineData("query sv=2018&sig=AA%2B&se=2026", "query sv=2018&sig=<redacted>&se=2026")]
    [InlineData("https%3A%2F%2Fa%3Fsp%3Dr%26sig%3DAAAA", "https%3A%2F%2Fa%3Fsp%3Dr%26sig%3D<redacted>")]
    public void Signatures_go(string text, string expected) => Assert.Equal(expected, Redactor.Redact(text));

    [Theory]
    [InlineData("{\"snapshotTaskToken\":\"c2Ft\",\"x\":1}", "{\"snapshotTaskToken\":\"<redacted>\",\"x\":1}")]
    [InlineData("snapshotTaskToken=c2Ft; next", "snapshotTaskToken=<redacted>; next")]
    [InlineData("{\"protectedSettings\": \"a\\\"b\", \"y\": 2}", "{\"protectedSettings\": \"<redacted>\", \"y\": 2}")]
    [InlineData("{\\\"snapshotTaskToken\\\":\\\"c2Ft\\\",\\\"x\\\":1}", "{\\\"snapshotTaskToken\\\":\\\"<redacted>\\\",\\\"x\\\":1}")]
    [InlineData("\"DiskEncryptionSettings\":{\"a\":{\"b\":[1]}},\"z\":0", "\"DiskEncryptionSettings\":<redacted>,\"z\":0")]
    [InlineData("{\"Key\":\"DiskEncryptionSettings\",\"Value\":\"xyz\"}", "{\"Key\":\"DiskEncryptionSettings\",\"Value\":\"<redacted>\"}")]
    [InlineData("x-ms-meta-diskencryptionsettings: xyz", "x-ms-meta-diskencryptionsettings: <redacted>")]
    [InlineData("Authorization: Bearer a.b.c\r\nHost: x", "Authorization: <redacted>\r\nHost: x")]
    [InlineData("credString = -u root -p'a b'\nrole = master", "credString = <redacted>\nrole = master")]
    [InlineData("'token': 'abc'", "'token': '<redacted>'")]
    [InlineData("{\"protectedSettings\": \"cut off in the midd", "{\"protectedSettings\": \"<redacted>")]
    public void Secret_fields_go(string text, string expected) => Assert.Equal(expected, Redactor.Redact(text));

    [Theory]
    [InlineData("cannot decrypt " + Cms + " with it", "cannot decrypt <redacted> with it")]
    [InlineData("-----BEGIN X-----\n" + Cms + "\n" + Cms + "\nQUJD=\n-----END X-----", "-----BEGIN X-----\n<redacted>\n-----END X-----")]
    [InlineData("\"-----BEGIN X-----\\n" + Cms + "\\n-----END\"", "\"-----BEGIN X-----\\n<redacted>-----END\"")]
    public void Key_material_goes(string text, string expected) => Assert.Equal(expected, Redactor.Redact(text));

    [Theory]
    [InlineData("")]
    [InlineData("https://a.blob.core.windows.net/c/d.vhd?snapshot=2026-03-04T05:06:10.1234567Z")]
    [InlineData("signal 9 ended the guardian; design unchanged")]
    [InlineData("PUT https://a/c?comp=snapshot answered 201 in 41.2 ms, request 5f3c2f8e-701e-0000-44d2-8f3f2a000000")]
    [InlineData("\"snapshotTaskToken\":null, \"DiskEncryptionSettings\":\"\"")]
    [InlineData("thumbprint 1B1F0A520C3E4B0E9B406F0D6A5B7C11AABBCCDD")]
    [InlineData("/var/lib/waagent/MIGRATION/status/12.status")]
    [InlineData("the token is missing")]
    public void What_is_no_secret_stays(string text) => Assert.Equal(text, Redactor.Redact(text));

    [Fact]
    public void No_generated_secret_survives_and_a_second_pass_changes_nothing()
    {
        string[] templates =
        [
            "https://a.blob.core.windows.net/c/d?sv=1&sig={0}",
            "https://a.blob.core.windows.net/c/d?sv=1&sig={0}&se=2026",
            "\"https://a/c?sp=r\\u0026sig={0}\"",
            "sp=r&sig={0}",
            "{{\"snapshotTaskToken\":\"{0}\"}}",
            "{{\\\"snapshotTaskToken\\\":\\\"{0}\\\"}}",
            "{{\"protectedSettings\" : \"{0}\"}}",
            "x-ms-meta-DiskEncryptionSettings: {0}",
            "AccountKey={0};EndpointSuffix=x",
            "Authorization: SharedKey a:{0}",
            "blob MIIabcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH{0}",
        ];
        Gen<string> secrets = Gen.Elements("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".ToCharArray())
            .ArrayOf(24).Select(characters => new string(characters));
        Gen<string> noise = Gen.Elements("a", " ", "?", "\"", "&", "sig", "=", "'", "\\", "\n", "token", ":", "{", "MII")
            .ArrayOf().Select(string.Concat);

        Prop.ForAll(
            Gen.Elements(templates).Zip(secrets.Zip(noise.Zip(noise))).ToArbitrary(),
            input =>
            {
                (string template, (string secret, (string before, string after))) = input;
                string text = $"{before} {string.Format(template, secret)} {after}";

                string redacted = Redactor.Redact(text);

                Assert.DoesNotContain(secret, redacted, StringComparison.Ordinal);
                Assert.Equal(redacted, Redactor.Redact(redacted));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Theory]
    [InlineData("sig=a&")]
    [InlineData("?sig=")]
    [InlineData("MIIx")]
    [InlineData("MIMI ")]
    [InlineData("token\":{")]
    [InlineData("token=\\\"")]
    public void A_long_text_of_traps_takes_no_longer_than_its_length(string trap)
    {
        string text = string.Concat(Enumerable.Repeat(trap, 200_000));
        long start = TimeProvider.System.GetTimestamp();

        _ = Redactor.Redact(text);

        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 0, 5); // minutes if it were quadratic
    }

    [Fact]
    public void No_text_at_all_makes_it_throw() =>
        Prop.ForAll<NonNull<string>>(text => Redactor.Redact(text.Get)).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("postgres://app:hunter2@db.example:5432/shop", "postgres://app:<redacted>@db.example:5432/shop")]
    [InlineData("https://u:p@ss@host/x and http://plain.example:80/y", "https://u:<redacted>@host/x and http://plain.example:80/y")]
    [InlineData("mailto://nobody@host", "mailto://nobody@host")]
    [InlineData("CREATE USER a IDENTIFIED BY 'hunter2'; SELECT 1", "CREATE USER a IDENTIFIED BY <redacted>; SELECT 1")]
    [InlineData("export MYSQL_PWD=hunter2", "export MYSQL_PWD=<redacted>")]
    [InlineData("mysqladmin --passwd=hunter2 x", "mysqladmin --passwd=<redacted>")]
    [InlineData("PGPASSWORD=hunter2 psql", "PGPASSWORD=<redacted>")]
    [InlineData("client secret: hunter2", "client secret: <redacted>")]
    [InlineData("PWD=/etc/azure", "PWD=/etc/azure")]
    public void Credentials_that_programs_print_are_covered(string text, string expected) =>
        Assert.Equal(expected, Redactor.Redact(text));
}
