/// What is checked of a letter, in the order of the report (docs/spec/letter.md section 4).
public enum LetterCheck: String, Sendable, CaseIterable {
    /// The PDF has the one form that letters have, and one signature over all of it.
    case form
    /// The time-stamp over the signature.
    case timestamp
    /// The signature, and whose it is.
    case signature
    /// Nothing in a letter says whether a certificate was revoked.
    case revocation
    /// The attachments are there and can be read.
    case attachments
    /// The list of files is the one that the letter names.
    case annex
    /// What the letter says is what the proof says.
    case agreement
    /// The deposit's or the session's own proof.
    case proof
    /// Letter and bundle are of one session.
    case bundle
    /// What the pages print, for a person to compare.
    case printed
    case notProven = "not-proven"
}
