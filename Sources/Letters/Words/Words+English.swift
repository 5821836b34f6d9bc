extension Words {
    static func english(_ word: LetterWord) -> String {
        switch word {
        case .custodyLetter: "Custody Letter"
        case .certificate: "Deposit Certificate"
        case .captureLetter: "Custody Letter for a Capture"

        case .subject: "What is kept"
        case .files: "Files"
        case .digests: "Digests"
        case .ledger: "Place on the ledger"
        case .anchors: "Anchors"
        case .capture: "The capture"
        case .claimed: "This letter states"
        case .notClaimed: "This letter does not state"
        case .remarks: "Remarks"
        case .verify: "How to check"

        case .depositor: "Depositor"
        case .title: "Title"
        case .caseNumber: "Case"
        case .accepted: "Accepted"
        case .depositID: "Deposit"
        case .index: "Leaf index"
        case .entry: "Ledger entry"
        case .origin: "Ledger"
        case .notary: "Notary"
        case .date: "Date"
        case .began: "Began"
        case .ended: "Ended"
        case .address: "First address"
        case .opening: "Opening entry"
        case .closing: "Closing entry"
        case .fingerprint: "Fingerprints of the bundle"

        case .file: "File"
        case .size: "Size"
        case .mediaType: "Type"
        case .bytes: "bytes"
        case .annex:
            "Named above: the first %1 of %2 files. The whole list is attached as files.json. SHA-256: %3; SM3: %4"
        case .moreFiles: "And %1 more files, named in the attachment letter.json"

        case .anchor: "Anchor"
        case .proves: "What it proves"
        case .when: "Time"
        case .mark: "Mark"
        case .provesWitnesses: "Institutions that hold all data of the ledger have cosigned it"
        case .provesTime: "A time authority has stamped it (RFC 3161)"
        case .provesChain: "The root of the ledger is written on a chain"
        case .checkpointSize: "checkpoint of %1 entries"
        case .block: "Block %1"
        case .witnessesKind: "Witnesses"
        case .timeKind: "Time-stamp"
        case .chainKind: "Chain"
        case .testAnchor: "for tests only"
        case .moreAnchors: "And %1 more anchors, named in the attachment letter.json"

        case .existed:
            "Data with these digests existed at the latest at the times in the table above; what still has them is unchanged."
        case .recorded:
            "The entry stands on the ledger at the place above; the ledger that the parties above attest holds it."
        case .displayed:
            "A clean desktop, in the state that was checked, displayed and received the data with these fingerprints between the two times above."
        case .kept: "The office keeps the data, encrypted."
        case .notContent: "whether the content is true or lawful;"
        case .notAuthor: "who made it, or who owns rights in it;"
        case .notStatements: "whether names, types and title, which the depositor gave, are right;"
        case .notElsewhere: "what the same address showed at another time, in another place or to anybody else;"
        case .notCertificate:
            "anything that a notarial certificate would: ask the office for one, and show this letter."

        case .verifyOnline: "Scan the code, or open this address:"
        case .verifyOfflineCapture:
            "Offline: this PDF is signed and carries the proof of its closing entry and of every anchor. Run tabellion-audit letter, and with --bundle check the capture itself too; it needs no network and trusts no server of the office."
        case .verifyOffline:
            "Offline: this PDF is signed and carries all its proofs. Run tabellion-audit letter; it needs no network and trusts no server of the office."

        case .deposited:
            "This is to confirm that %1 deposited the digests of the data below with this office; they are recorded on its ledger and anchored as follows."
        case .certified: "This is to certify that the data below, deposited by %1, are recorded and anchored."
        case .captured:
            "This is to confirm that %1 made the capture below on a desktop of this office; what came of it is sealed, recorded on the ledger and anchored as follows."

        case .seal: "(Seal)"
        case .signature: "Signature"
        case .issuedBy: "Issued by"

        case .test: "TEST"
        case .testNote: "TEST: made with certificates or time-stamps that are for trying things out; of no effect"
        case .sample: "SAMPLE"
        case .sampleNote: "SAMPLE: shows what letters look like; of no effect"
        }
    }
}
