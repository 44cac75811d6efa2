const FEW = 3;

/** `orders default, billing prod, stock dev and 4 more` */
export function firstFew(names: readonly string[]): string {
  const first = names.slice(0, FEW).join(', ');
  return names.length > FEW ? `${first} and ${names.length - FEW} more` : first;
}
