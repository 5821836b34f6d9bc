import CryptoPrimitives
import Foundation
import SeededTestSupport
import Testing
import TimeTestSupport
import TransparencyLog

@testable import NodeCertificates

/// What the authority writes, in the eyes of the openssl program.
@Suite("The authority for nodes", .serialized, .timeLimit(.minutes(2)))
struct NodeAuthorityTests {
    private let scratch: Scratch
    private let now = UInt64(Date().timeIntervalSince1970)

    init() throws { scratch = try Scratch() }

    @discardableResult
    private func make(_ bounds: [String] = ["example", "192.0.2.0/24"], in name: String = "ca") throws -> NodeAuthority
    {
        try NodeAuthority.make(
            directory: scratch.path(name), log: Members.log, bounds: NameBounds(bounds), years: 1, listDays: 30,
            now: now)
        return try NodeAuthority(directory: scratch.path(name))
    }

    /// A node's key and request, by our own hand.
    private func request(_ name: String, _ names: [String]) throws -> NodeRequest {
        let key = NodeRequest.makeKey()
        try scratch.write(key, "\(name).key")
        let pem = try NodeRequest.pem(
            keyPEM: key, keyFile: "key", names: try names.map { try NodeName(parsing: $0) })
        try scratch.write(pem, "\(name).csr")
        return try NodeRequest(pem: pem, file: name)
    }

    @discardableResult
    private func certify(
        _ authority: NodeAuthority, _ request: NodeRequest, to name: String, member: UInt16 = 1,
        role: NodeRole = .mirror,
        names: [String] = [], fingerprint: Digest? = nil
    ) throws -> NodeRecord {
        let (record, pem) = try authority.certify(
            request, member: member, role: role, names: try names.map { try NodeName(parsing: $0) }, days: 30,
            fingerprint: fingerprint, members: Members.register(2), now: now)
        try scratch.write(pem, name)
        return record
    }

    private func openssl(_ arguments: String) throws -> Program.Output {
        try Program.run("openssl", arguments.split(separator: " ").map(String.init), in: scratch)
    }

    private func verify(_ name: String, _ options: String = "", in ca: String = "ca") throws -> Program.Output {
        try openssl(
            "verify -x509_strict -crl_check_all -CAfile \(ca)/authority.pem -CRLfile \(ca)/crl.pem \(options) \(name)")
    }

    @Test func opensslAcceptsCertificatesUntilTheyAreRevoked() throws {
        let authority = try make()
        let mirror = try certify(authority, try request("m", ["m1.example", "192.0.2.9"]), to: "m.pem")
        try certify(authority, try request("w", ["w.example"]), to: "w.pem", member: 0, role: .worker)
        for purpose in ["-purpose sslclient", "-purpose sslserver"] {
            #expect(try verify("m.pem", purpose).text.contains("m.pem: OK"))
        }
        #expect(try verify("m.pem", "-verify_hostname m1.example").status == 0)
        #expect(try verify("m.pem", "-verify_ip 192.0.2.9").status == 0)
        #expect(try verify("m.pem", "-verify_hostname m2.example").status != 0)
        #expect(try verify("m.pem", "-purpose timestampsign").status != 0)
        #expect(try authority.revoke([mirror.serial], listDays: 30, now: now) == 1)
        let refused = try verify("m.pem")
        #expect(refused.status != 0 && refused.text.contains("certificate revoked"), "\(refused.text)")
        #expect(try verify("w.pem").status == 0)
        let list = try openssl("crl -in ca/crl.pem -noout -text").text
        #expect(list.contains("Serial Number: \(Hex.encode(mirror.serial).uppercased())"), "\(list)")
        #expect(list.contains("X509v3 CRL Number") && list.contains("Version 2"))
        // An overdue list lets nobody in: what operators must know.
        let late = now + 31 * 86_400
        #expect(try verify("w.pem", "-attime \(now + 29 * 86_400)").status == 0)
        #expect(try verify("w.pem", "-attime \(late)").status != 0)
    }

    @Test func certificatesSayWhoAndWhatANodeIs() throws {
        let authority = try make()
        let record = try certify(authority, try request("m", ["m1.example", "192.0.2.9"]), to: "m.pem")
        let text = try openssl("x509 -in m.pem -noout -text -nameopt RFC2253").text
        for part in [
            "Subject: CN=member-1,OU=mirror,O=Institution 1", "DNS:m1.example, IP Address:192.0.2.9", "CA:FALSE",
            "TLS Web Client Authentication, TLS Web Server Authentication", "Digital Signature",
            "Issuer: CN=Tabellion node authority,O=log.example/nodes", "X509v3 Authority Key Identifier",
        ] {
            #expect(text.contains(part), "\(part): \(text)")
        }
        #expect(
            try openssl("x509 -in m.pem -noout -serial").text == "serial=\(Hex.encode(record.serial).uppercased())\n")
        let root = try openssl("x509 -in ca/authority.pem -noout -text").text
        for part in [
            "CA:TRUE, pathlen:0", "Certificate Sign, CRL Sign", "X509v3 Name Constraints: critical", "DNS:example",
            "IP:192.0.2.0/255.255.255.0",
        ] {
            #expect(root.contains(part), "\(part): \(root)")
        }
    }

    /// The bounds stand in the authority's certificate: even its own key cannot reach beyond them.
    @Test(arguments: [
        (["example"], "DNS:m.example", true), (["example"], "DNS:m.test", false), (["example"], "IP:192.0.2.9", false),
        (["192.0.2.0/24"], "IP:192.0.2.9", true), (["192.0.2.0/24"], "IP:192.0.3.9", false),
        (["192.0.2.0/24"], "DNS:m.example", false),
    ])
    func opensslEnforcesTheBounds(_ bounds: [String], _ name: String, _ isWithin: Bool) throws {
        try make(bounds)
        try scratch.write("subjectAltName=\(name)\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n", "x.ext")
        _ = try request("x", ["m.example"])
        try Program.check(
            "openssl",
            "x509 -req -in x.csr -CA ca/authority.pem -CAkey ca/authority-key.pem -CAcreateserial -days 30 -extfile x.ext -out x.pem"
                .split(separator: " ").map(String.init), in: scratch)
        let output = try verify("x.pem")
        #expect((output.status == 0) == isWithin, "\(output.text)")
        #expect(isWithin || output.text.contains("subtree violation"), "\(output.text)")
    }

    @Test func theAuthorityCannotMakeAuthorities() throws {
        try make()
        try scratch.write("basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n", "sub.ext")
        try scratch.write("subjectAltName=DNS:m.example\n", "leaf.ext")
        _ = try request("sub", ["m.example"])
        _ = try request("leaf", ["m.example"])
        for (name, ca, key) in [("sub", "ca/authority.pem", "ca/authority-key.pem"), ("leaf", "sub.pem", "sub.key")] {
            try Program.check(
                "openssl",
                "x509 -req -in \(name).csr -CA \(ca) -CAkey \(key) -CAcreateserial -days 30 -extfile \(name).ext -out \(name).pem"
                    .split(separator: " ").map(String.init), in: scratch)
        }
        let output = try openssl("verify -CAfile ca/authority.pem -untrusted sub.pem leaf.pem")
        #expect(output.status != 0 && output.text.contains("path length constraint exceeded"), "\(output.text)")
    }

    @Test func opensslReadsOurRequestsAndWeReadItsOwn() throws {
        let ours = try request("ours", ["m1.example", "2001:db8::9"])
        let printed = try openssl("req -in ours.csr -noout -verify -text").text
        #expect(printed.contains("DNS:m1.example, IP Address:2001:DB8:0:0:0:0:0:9"), "\(printed)")
        try Program.check("openssl", ["req", "-in", "ours.csr", "-outform", "DER", "-out", "ours.der"], in: scratch)
        #expect(ours.fingerprint == sha256(try scratch.read("ours.der")))
        let kinds = [
            ("ec -pkeyopt ec_paramgen_curve:P-256", true), ("ec -pkeyopt ec_paramgen_curve:P-384", true),
            ("ec -pkeyopt ec_paramgen_curve:P-521", false), ("rsa:2048", false), ("ed25519", false),
        ]
        let authority = try make()
        for (kind, isTaken) in kinds {
            try Program.check(
                "openssl",
                "req -new -newkey \(kind) -nodes -keyout o.key -out o.csr -subj /O=Liar/CN=office -addext subjectAltName=DNS:o.example"
                    .split(separator: " ").map(String.init), in: scratch)
            let bytes = try scratch.read("o.csr")
            guard isTaken else {
                #expect(
                    "\(kind)", performing: { try NodeRequest(pem: bytes, file: "o.csr") },
                    throws: { ($0 as? NodeCertificateError)?.code == .request })
                continue
            }
            let request = try NodeRequest(pem: bytes, file: "o.csr")
            #expect(request.names.map(\.description) == ["o.example"])
            try certify(authority, request, to: "o.pem")
            #expect(try verify("o.pem").status == 0)
            // The subject is the ledger's, whatever the request says.
            let subject = try openssl("x509 -in o.pem -noout -subject -nameopt RFC2253").text
            #expect(subject == "subject=CN=member-1,OU=mirror,O=Institution 1\n")
        }
    }

    @Test func requestsThatAreNoneAreRefused() throws {
        let authority = try make()
        let good = try request("m", ["m1.example"])
        let other = try request("n", ["m1.example"])
        #expect(code { try certify(authority, good, to: "m.pem", fingerprint: other.fingerprint) } == .request)
        #expect(
            code { try certify(authority, good, to: "m.pem", member: 3, fingerprint: good.fingerprint) } == .notAdmitted
        )
        #expect(code { try certify(authority, good, to: "m.pem", names: ["m1.test"]) } == .outsideBounds)
        #expect(authority.register.records.isEmpty)
        #expect(code { try certify(authority, good, to: "m.pem", fingerprint: good.fingerprint) } == nil)
        #expect(code { try NodeRequest(pem: [], file: "x") } == .request)
        #expect(code { try NodeRequest(pem: [UInt8](repeating: 0x2D, count: 20_000), file: "x") } == .request)
        #expect(code { try NodeRequest(pem: scratch.read("ca/authority.pem"), file: "x") } == .request)
        // One bit anywhere in the body: no request, or one whose signature fails.
        var generator = SeededGenerator.announced()
        let der = try Self.body(of: scratch.read("m.csr"))
        for _ in 0..<200 {
            var changed = der
            changed[Int.random(in: changed.indices, using: &generator)] ^=
                1 << UInt8.random(in: 0...7, using: &generator)
            let text =
                "-----BEGIN CERTIFICATE REQUEST-----\n\(Data(changed).base64EncodedString(options: .lineLength64Characters))\n"
                + "-----END CERTIFICATE REQUEST-----\n"
            #expect(code { try NodeRequest(pem: Array(text.utf8), file: "x") } == .request)
        }
    }

    private static func body(of pem: [UInt8]) throws -> [UInt8] {
        let lines = String(decoding: pem, as: UTF8.self).split(whereSeparator: \.isNewline).dropFirst().dropLast()
        return [UInt8](try #require(Data(base64Encoded: lines.joined())))
    }

    @Test func theDirectoryIsKeptAndGuarded() throws {
        do {
            let authority = try make()
            try certify(authority, try request("m", ["m1.example"]), to: "m.pem")
            #expect(code { try NodeAuthority(directory: scratch.path("ca")) } == .inUse)
        }
        let kept = try NodeAuthority(directory: scratch.path("ca")).register
        #expect(kept.records.count == 1 && kept.listNumber == 1)
        #expect(code { try make() } == .storage)
        for (name, mode) in [("authority-key.pem", 0o600), ("register.json", 0o600)] {
            let found = try FileManager.default.attributesOfItem(atPath: scratch.path("ca/\(name)"))[.posixPermissions]
            #expect(found as? Int == mode, "\(name)")
        }
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o640], ofItemAtPath: scratch.path("ca/authority-key.pem"))
        #expect(code { try NodeAuthority(directory: scratch.path("ca")) } == .storage)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: scratch.path("ca/authority-key.pem"))
        #expect(code { try NodeAuthority(directory: scratch.path("ca")) } == nil)
        // Another authority's key does not fit.
        try make(in: "other")
        try scratch.write(try scratch.read("other/authority.pem"), "ca/authority.pem")
        #expect(code { try NodeAuthority(directory: scratch.path("ca")) } == .storage)
        #expect(code { try NodeAuthority(directory: scratch.path("nowhere")) } == .storage)
    }

    /// A beginning that was killed left no register: it signed nothing, and is begun anew.
    @Test func aHalfMadeAuthorityIsBegunAnew() throws {
        try make()
        let old = try scratch.read("ca/authority.pem")
        try FileManager.default.removeItem(atPath: scratch.path("ca/register.json"))
        #expect(code { try NodeAuthority(directory: scratch.path("ca")) } == .storage)
        let authority = try make()
        #expect(try scratch.read("ca/authority.pem") != old)
        try certify(authority, try request("m", ["m1.example"]), to: "m.pem")
        #expect(try verify("m.pem").status == 0)
    }

    private func code(_ body: () throws -> some Any) -> NodeCertificateError.Code? {
        do {
            _ = try body()
            return nil
        } catch { return (error as? NodeCertificateError)?.code }
    }
}
