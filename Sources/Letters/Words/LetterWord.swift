/// Every word that is printed on letters, by name; the catalogues have each in Chinese and in English.
///
/// `%1`, `%2` stand for what is filled in.
enum LetterWord: String, Sendable, CaseIterable {
    // Titles.
    case custodyLetter, certificate, captureLetter
    // Heads of sections.
    case subject, files, digests, ledger, anchors, capture, claimed, notClaimed, remarks, verify
    // Labels of facts.
    case depositor, title, caseNumber, accepted, depositID, index, entry, origin, notary, date
    case began, ended, address, opening, closing, fingerprint
    // The table of files.
    case file, size, mediaType, bytes
    /// %1: how many are named, %2: all, %3: SHA-256, %4: SM3.
    case annex
    /// %1: how many are not named on this page.
    case moreFiles
    // The table of anchors.
    case anchor, proves, when, mark
    /// %1: entries of the checkpoint.
    case provesWitnesses, provesTime, provesChain
    /// %1: entries of the checkpoint.
    case checkpointSize
    /// %1: block number.
    case block
    case witnessesKind, timeKind, chainKind, testAnchor
    /// %1: how many are not named on this page.
    case moreAnchors
    // Claims.
    case existed, recorded, displayed, kept, notContent, notAuthor, notStatements, notElsewhere, notCertificate
    // Checking.
    case verifyOnline, verifyOffline, verifyOfflineCapture
    // Opening sentences: %1 depositor.
    case deposited, certified, captured
    // Signature.
    case seal, signature, issuedBy
    // Markings.
    case test, testNote, sample, sampleNote
}
