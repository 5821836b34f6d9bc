import CryptoPrimitives
import Foundation
import Testing
import TransparencyLog

@Suite("Commands for nodes' certificates", .serialized, .timeLimit(.minutes(3)))
struct NodeCommandTests {
    private func verify(_ place: Institution, _ certificate: String) throws -> Bool {
        try Nodes.shell(
            "openssl verify -x509_strict -crl_check -CAfile ca/authority.pem -CRLfile ca/crl.pem \(certificate)",
            in: place.path
        ).status == 0
    }

    @Test func membersAreCertifiedAndWhoeverLeavesIsNot() async throws {
        let nodes = try await Nodes()
        let place = nodes.place
        let mode = try FileManager.default.attributesOfItem(atPath: place.file("ca/authority-key.pem"))[
            .posixPermissions]
        #expect(mode as? Int == 0o600)
        let fingerprint = try nodes.request("court", name: "mirror.court.example")
        let keyMode = try FileManager.default.attributesOfItem(atPath: place.file("court.key"))[.posixPermissions]
        #expect(keyMode as? Int == 0o600)
        // Not admitted; another role; another request than was read out; names that are not the authority's.
        let other = try nodes.request("other", name: "mirror.court.test")
        #expect(try place.run(nodes.certificate("court", 2, "mirror", fingerprint)).status == 1)
        #expect(try place.run(nodes.certificate("court", 1, "worker", fingerprint)).status == 1)
        #expect(try place.run(nodes.certificate("court", 1, "mirror", other)).status == 1)
        #expect(try place.run(nodes.certificate("other", 1, "mirror", other)).status == 1)
        #expect(!FileManager.default.fileExists(atPath: place.file("court.pem")))
        let done = try nodes.done(nodes.certificate("court", 1, "mirror", fingerprint))
        let serial = try Nodes.word("serial", in: done)
        #expect(done.contains("member-1, City Court, mirror") && serial.count == 32, "\(done)")
        #expect(try verify(place, "court.pem"))
        // The same key again, for the next months.
        let again = try nodes.request("court", name: "mirror.court.example")
        #expect(try Nodes.word("serial", in: nodes.done(nodes.certificate("court", 1, "mirror", again))) != serial)
        let listed = try nodes.done(["member", "certificates", "--authority", "ca"])
        #expect(listed.contains(serial) && listed.contains("mirror.court.example"), "\(listed)")

        // A second member comes, and the first one leaves: its certificate goes with it.
        let vkey = try place.run("mirror", "key", "second.key", "--name", "second.example/mirror").output
            .trimmingCharacters(in: .newlines)
        try nodes.done(
            ["member", "propose", "admit"] + nodes.ledger + [
                "--name", "Second", "--cosigner", vkey, "--key", Hex.encode(Institution.key(6).publicKey), "--address",
                "https://second.example/", "--out", "second.json",
            ])
        try nodes.done(["member", "vote", "second.json", "--member", "1", "--key", "member.key"])
        let admit = nodes.ledger + ["--ledger", "ledger", "--log-key", "log.key"]
        try nodes.done(["member", "admit", "second.json"] + admit)
        let calm = try nodes.done(["member", "revocation-list", "--authority", "ca"] + nodes.ledger)
        #expect(calm.contains("list 2") && !calm.contains("no member"), "\(calm)")
        #expect(try verify(place, "court.pem"))
        try nodes.done(["member", "propose", "remove", "--member", "1"] + nodes.ledger + ["--out", "leave.json"])
        try place.writeKey("second-member.key", 6)
        for (member, key) in [("1", "member.key"), ("2", "second-member.key")] {
            try nodes.done(["member", "vote", "leave.json", "--member", member, "--key", key])
        }
        try nodes.done(["member", "admit", "leave.json"] + admit)
        #expect(try place.run(nodes.certificate("court", 1, "mirror", fingerprint)).status == 1)
        let swept = try nodes.done(["member", "revocation-list", "--authority", "ca"] + nodes.ledger)
        #expect(swept.contains("member-1 is no member any more"), "\(swept)")
        #expect(try !verify(place, "court.pem"))
        let all = try nodes.done(["member", "certificates", "--authority", "ca", "--all"])
        #expect(all.contains("\(serial)  member-1  mirror  revoked"), "\(all)")
        #expect(try nodes.done(["member", "certificates", "--authority", "ca"]) == "")
    }

    @Test func whatCannotBeUsedIsSaid() async throws {
        let nodes = try await Nodes()
        let place = nodes.place
        #expect(try place.run("member", "authority", "ca", "--log", nodes.log, "--permit", "example").status == 2)
        #expect(try place.run("member", "authority", "cb", "--log", nodes.log, "--permit", "10.0.0.1/8").status == 2)
        #expect(try place.run("member", "request", "n.key", "--name", "*.example", "--out", "n.csr").status == 2)
        #expect(try place.run("member", "revoke", "--authority", "ca", "--serial", "00").status == 1)
        #expect(try place.run("member", "revoke", "--authority", "ca").status == 2)
        #expect(try place.run("member", "certificates", "--authority", "nowhere").status == 2)
        try nodes.done(["member", "revocation-list", "--authority", "ca"] + nodes.ledger)
    }
}
