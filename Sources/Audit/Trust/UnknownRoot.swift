internal import CryptoPrimitives
internal import TokenVerification

/// Stands where nobody has the root that a token leads to.
///
/// A certificate that has issued nothing, and whose key was thrown away: no chain ends in it. Verification looks at
/// imprint, signer and signature before it looks for a chain, so `.untrusted` against it says that all of those held.
enum UnknownRoot {
    static let root: TrustedRoot = {
        guard let der = Base64.decode(certificate), let root = try? TrustedRoot(der: der) else {
            preconditionFailure("the constant is a certificate")
        }
        return root
    }()

    private static let certificate =
        "MIIBiTCCAS+gAwIBAgIUBgvW21oR2TeLpov5SCcumsCpKkgwCgYIKoZIzj0EAwIwGTEXMBUGA1UEAwwOSXNzdWVkIG5vdGhp"
        + "bmcwIBcNMjYxMTIxMDc0NDE1WhgPMjEyNjEwMjgwNzQ0MTVaMBkxFzAVBgNVBAMMDklzc3VlZCBub3RoaW5nMFkwEwYHKoZI"
        + "zj0CAQYIKoZIzj0DAQcDQgAEQazSzInaoS5lLOOGpsJKaY2oY13CHLirDPiM/KxUM5cRqavEk9JFucFgoJjudQrfPIwIH4Rv"
        + "wa/My2lMJzp7QKNTMFEwHQYDVR0OBBYEFCw4e/NuETV3nhA/DlmtR48dAM12MB8GA1UdIwQYMBaAFCw4e/NuETV3nhA/Dlmt"
        + "R48dAM12MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIgEBFdwJKOlr3nJvHtXueQxgZ7lZsIPynshzGYPk9B"
        + "n8ACIQD/p708R93feQztEACsJVWONHK873MNQs8tpGjJHSE5dg=="
}
