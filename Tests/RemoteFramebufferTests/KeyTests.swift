import Foundation
import Testing

@testable import RemoteFramebuffer

@Suite("Keys in words")
struct KeyTests {
    @Test(arguments: [
        (0x61, "a (U+0061)", "a"), (0xE9, "é (U+00E9)", "é"), (0x0100_4E2D, "中 (U+4E2D)", "中"),
        (0x0101_F600, "😀 (U+1F600)", "😀"), (0x06C1, "а (U+0430)", "а"), (0x20AC, "€ (U+20AC)", "€"),
        (0xFFB5, "5 (U+0035)", "5"), (0x20, "Space", " "),
    ])
    func keysThatType(_ keysym: UInt32, _ words: String, _ text: String) {
        #expect(KeyName.words(for: keysym) == words)
        #expect(KeyName.text(of: keysym) == text)
        #expect(KeyName.isKeysym(keysym))
    }

    @Test(arguments: [
        (0xFF0D, "Return"), (0xFFE1, "left Shift"), (0xFFC9, "F12"), (0xFF8D, "keypad Enter"), (0xFE03, "AltGr"),
        (0xFFFF, "Delete"), (0xFF95, "key 0xff95"), (0x1008_FF11, "key 0x1008ff11"),
    ])
    func keysThatDoNotType(_ keysym: UInt32, _ words: String) {
        #expect(KeyName.words(for: keysym) == words)
        #expect(KeyName.text(of: keysym) == nil)
        #expect(KeyName.isKeysym(keysym))
    }

    @Test(arguments: [0, 0x0100_D800, 0x0100_FFFE, 0x0110_FFFF, 0x2000_0000, 0xFFFF_FFFF, 0x0100_0000, 0x0100_0007])
    func numbersThatAreNoKeys(_ keysym: UInt32) { #expect(!KeyName.isKeysym(keysym)) }

    private static let header = "/usr/include/X11/keysymdef.h"

    /// Against X.Org's own list, where it is installed: every old symbol that it gives a code point without reserve.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: header)))
    func oldKeysymsTypeWhatXSays() throws {
        let pattern = /^#define XK_\w+\s+0x(?<keysym>[0-9a-f]{3,4})\s+\/\*[ ]U\+(?<code>[0-9A-F]{4,6}) .*/
        var known: [UInt32: UInt32] = [:]
        for line in try String(contentsOfFile: Self.header, encoding: .utf8).split(separator: "\n") {
            guard let match = line.firstMatch(of: pattern), let keysym = UInt32(match.keysym, radix: 16),
                let code = UInt32(match.code, radix: 16), (0x100..<0x3000).contains(keysym)
            else { continue }
            known[keysym] = known[keysym] ?? code
        }
        #expect(known.count > 600)
        #expect(LegacyKeysyms.codePoints == known)
    }
}
