/// What a list or an answer says about one certificate.
enum RevocationFinding: Hashable {
    /// Not revoked; as of then, in Unix seconds.
    case good(thisUpdate: Int64)
    case revoked(Revocation)
}
