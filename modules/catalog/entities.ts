import type { checkDiscounts } from './discounts/check-discounts.action.js';
import { discountPolicy, valueClassPolicy } from './discounts/discount-policy.entity.js';
import { customerGroup, priceList } from './price-lists/price-list.entity.js';
import { priceRule } from './price-lists/price-rule.entity.js';
import type { explainPrice } from './pricing/explain.action.js';
import { bundleItem } from './products/bundle-item.entity.js';
import { productCategory } from './products/product-category.entity.js';
import { productOption, productOptionValue } from './products/product-option.entity.js';
import { productVariant } from './products/product-variant.entity.js';
import { product } from './products/product.entity.js';
import { taxClass, taxRate } from './taxes/tax.entity.js';
import type { convertUnit } from './units/convert.action.js';
import { unit } from './units/unit.entity.js';

declare module '#kernel/types' {
  interface Entities {
    product: typeof product;
    productCategory: typeof productCategory;
    productVariant: typeof productVariant;
    productOption: typeof productOption;
    productOptionValue: typeof productOptionValue;
    bundleItem: typeof bundleItem;
    unit: typeof unit;
    taxClass: typeof taxClass;
    taxRate: typeof taxRate;
    customerGroup: typeof customerGroup;
    priceList: typeof priceList;
    priceRule: typeof priceRule;
    discountPolicy: typeof discountPolicy;
    valueClassPolicy: typeof valueClassPolicy;
  }
  interface Actions {
    'product.explainPrice': typeof explainPrice;
    'discountPolicy.check': typeof checkDiscounts;
    'unit.convert': typeof convertUnit;
  }
}

/** Everything the module keeps. */
export const entities = [
  product,
  productCategory,
  productVariant,
  productOption,
  productOptionValue,
  bundleItem,
  unit,
  taxClass,
  taxRate,
  customerGroup,
  priceList,
  priceRule,
  discountPolicy,
  valueClassPolicy,
];
