import Testing

@testable import NodeCertificates

@Suite("Names of nodes")
struct NodeNameTests {
    @Test(arguments: [
        ("court.example", "court.example"), ("Court.EXAMPLE", "court.example"), ("localhost", "localhost"),
        ("a-b.xn--fiq228c.example", "a-b.xn--fiq228c.example"), ("192.0.2.7", "192.0.2.7"),
        ("2001:DB8::7", "2001:db8::7"),
        ("7.example", "7.example"),
    ])
    func namesAreReadInOneSpelling(_ text: String, _ plain: String) throws {
        let name = try NodeName(parsing: text)
        #expect(name.description == plain)
        #expect(try NodeName(parsing: name.description) == name)
    }

    @Test(arguments: [
        "", ".", "a..b", ".example", "example.", "-a.example", "a-.example", "*.example", "a b.example", "10.0.0.256",
        "1.2.3",
        "fe80::1%eth0", "a_b.example", "ä.example", "a\u{0}b.example", String(repeating: "a", count: 64) + ".example",
        String(repeating: "abcdefg.", count: 32) + "example", "https://court.example/", "court.example:443",
    ])
    func whatIsNoNameIsRefused(_ text: String) {
        #expect(performing: { try NodeName(parsing: text) }, throws: { ($0 as? NodeCertificateError)?.code == .name })
    }

    @Test(arguments: [
        ("court.example", true), ("a.b.court.example", true), ("xcourt.example", false), ("example", false),
        ("192.0.2.255", true), ("192.0.3.0", false), ("2001:db8:1::9", true), ("2001:db9::9", false),
        ("::ffff:192.0.2.7", false),
    ])
    func boundsCoverWhatLiesBelow(_ text: String, _ isWithin: Bool) throws {
        let bounds = try NameBounds(["court.example", "192.0.2.0/24", "2001:db8::/32"])
        #expect(bounds.permit(try NodeName(parsing: text)) == isWithin)
        #expect(try NameBounds(bounds.texts) == bounds)
    }

    @Test(arguments: [
        [], ["10.0.0.1/8"], ["10.0.0.0/33"], ["10.0.0.0/0"], ["10.0.0.0/08"], ["10.0.0.0/"], ["court.example/8"],
        ["*.example"],
        [String](repeating: "a.example", count: 65),
    ])
    func boundsThatAreNoneAreRefused(_ texts: [String]) {
        #expect(performing: { try NameBounds(texts) }, throws: { ($0 as? NodeCertificateError)?.code == .name })
        #expect(throws: Never.self) { try NameBounds(["10.0.0.0/8", "court.example"]) }
    }

    @Test func rangesHaveTheirMasks() throws {
        let ranges = try NameBounds(["10.32.0.0/11", "192.0.2.7", "2001:db8::/33"]).ranges
        #expect(
            ranges.map(\.mask).map { $0.prefix(5).map(Int.init) } == [
                [255, 224, 0, 0], [255, 255, 255, 255], [255, 255, 255, 255, 128],
            ])
    }
}
