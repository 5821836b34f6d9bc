import Audit
import CanonicalJSON
import CryptoPrimitives
import DepositModel
import DepositTestSupport
import EvidenceModel
import Foundation
import SeededTestSupport
import TimeTestSupport
import Timestamping
import TokenVerification
import TransparencyLog

/// Authorities that all tests share: their keys take a second to make.
enum SharedAuthorities {
    static let foreign = try! OpenSSLAuthority(.ec)
    static let scratch = try! Scratch()
    static let local = try! LocalTimeAuthority(directory: scratch.path("local")) {
        Int64(Date().timeIntervalSince1970 * 1000)
    }

    /// A token of the openssl program over a note's text, its root, and the time it states.
    static func foreignToken(over text: String) throws -> [UInt8] {
        try foreign.reply(to: foreign.query(digest: sha256(Array(text.utf8)).hex))
    }

    static func foreignRoot() throws -> [UInt8] { try TrustedRoot.read(foreign.root())[0].der }

    static var localRoot: [UInt8] { local.root.der }

    /// A token of the authority for trying things out.
    static func testToken(over text: String) async throws -> [UInt8] {
        try await local.stamp(TimestampRequest(imprint: sha256(Array(text.utf8)), nonce: 7)).der
    }
}

/// Runs the auditor on proofs, and says what it found.
struct Found: Equatable, CustomStringConvertible {
    /// `check anchor outcome`, in the order of the report.
    let lines: [String]
    let exit: Int32
    let notLaterThan: UInt64?
    let isTest: Bool

    init(_ report: DepositReport) {
        lines = report.findings.map { finding in
            [finding.check.rawValue, finding.anchor, finding.outcome.rawValue].compactMap { $0 }
                .joined(separator: " ")
        }
        exit = report.exitCode
        notLaterThan = report.strongest?.notLaterThan
        isTest = report.isTest
    }

    init(lines: [String], exit: Int32, notLaterThan: UInt64?, isTest: Bool) {
        self.lines = lines
        self.exit = exit
        self.notLaterThan = notLaterThan
        self.isTest = isTest
    }

    func has(_ line: String) -> Bool { lines.contains(line) }
    var failures: [String] { lines.filter { $0.hasSuffix(" fail") } }
    var description: String { "exit \(exit): \(lines)" }
}

func audit(
    _ bytes: [UInt8], trust: [UInt8]?, content: [UInt8]? = nil, policy: LetterPolicy? = nil,
    chain: (any ChainVerifier)? = nil, untrusted: Bool = false
) throws -> DepositReport {
    var means = DepositAuditor.Means()
    means.trust = try trust.map { try TrustFile(parsing: $0) }
    means.policy = policy
    means.chainVerifier = chain
    means.acceptsUntrusted = untrusted
    return try DepositAuditor.audit(bytes, named: "proof.json", content: content, means: means)
}

func found(
    _ proof: DepositProof, _ trust: TrustText?, content: [UInt8]? = nil, policy: LetterPolicy? = nil,
    chain: (any ChainVerifier)? = nil, untrusted: Bool = false
) throws -> Found {
    Found(
        try audit(
            proof.canonicalBytes, trust: trust?.bytes, content: content, policy: policy, chain: chain,
            untrusted: untrusted))
}
