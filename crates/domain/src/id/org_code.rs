//! The organisation code (组织机构代码), GB 11714-1997: eight characters and a check.

const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// The check character of eight digits or capital letters; `None` when one of them is neither.
///
/// Letters count A = 10 to Z = 35, by the standard of 1997, not by the alphabet of the credit code.
pub(super) fn check_character(serial: [u8; 8]) -> Option<u8> {
    let mut sum = 0;
    for (byte, weight) in serial.iter().zip(WEIGHTS) {
        let value = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A' + 10,
            _ => return None,
        };
        sum += u32::from(value) * weight;
    }
    Some(b"0X987654321"[(sum % 11) as usize])
}
