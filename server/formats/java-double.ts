/**
 * A double as Java's `Double.toString` prints it: `1.0`, `1.0E10`, `1.0E-5`, `Infinity`, `NaN`. The digits are the
 * fewest that read back as the same number.
 */
export function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const magnitude = Math.abs(value);
  return magnitude >= 1e-3 && magnitude < 1e7 ? decimal(value) : scientific(value);
}

function decimal(value: number): string {
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** Java writes at least two digits, and chooses them as close as two can be: 4.9E-324 where one digit would say 5. */
function scientific(value: number): string {
  const shortest = value.toExponential();
  const [digits = '', exponent = ''] = (shortest.includes('.') ? shortest : value.toExponential(1)).split('e');
  return `${digits}E${exponent.replace('+', '')}`;
}
